package dev.windlass.agent;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyTensor;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.golden.ElementType;
import dev.windlass.golden.Elements;
import dev.windlass.golden.NamedTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Golden tensors on their way into the slab and out of it.
final class RowTensors {
    private RowTensors() {}

    /// What to ask an instance for.
    static long bytes(InstanceSpec spec, List<NamedTensor> inputs) {
        long strings = inputs.stream()
                .filter(it -> it.elements().type() == ElementType.BYTES)
                .mapToLong(it -> it.elements().count())
                .sum();
        return spec.requestBytes(inputs.stream().mapToLong(RowTensors::byteSize).sum(), strings);
    }

    private static long byteSize(NamedTensor input) {
        return input.elements().data().length
                + input.elements().texts().stream().mapToLong(it -> it.length).sum();
    }

    static void write(RequestSlot slot, InstanceSpec spec, List<NamedTensor> inputs) {
        for (var input : inputs) {
            int index = spec.input(input.name());
            var dims = input.shape().stream().mapToLong(Long::longValue).toArray();
            int length = Math.toIntExact(byteSize(input));
            if (input.elements().type() == ElementType.BYTES) {
                var writer = slot.strings(index, dims, length);
                input.elements().texts().forEach(it -> writer.add(it, 0, it.length));
            } else {
                slot.fixed(index, dims, length).put(input.elements().data());
            }
        }
    }

    /// Copies of the outputs.
    static List<NamedTensor> read(Reply reply) {
        return reply.outputs().stream().map(RowTensors::read).toList();
    }

    private static NamedTensor read(ReplyTensor output) {
        var shape = LongStream.of(output.dims()).boxed().toList();
        var type = ElementType.valueOf(output.datatype().name());
        var offsets = output.offsets();
        if (offsets == null) {
            return new NamedTensor(
                    output.name(),
                    shape,
                    Elements.fixed(type, bytes(output.data(), 0, output.data().remaining())));
        }
        var texts = new ArrayList<byte[]>();
        for (int i = 0; i < output.elements(); i++) {
            int from = (int) offsets.getLong(offsets.position() + 8 * i);
            int to = (int) offsets.getLong(offsets.position() + 8 * (i + 1));
            texts.add(bytes(output.data(), from, to - from));
        }
        return new NamedTensor(output.name(), shape, Elements.texts(texts));
    }

    private static byte[] bytes(ByteBuffer data, int from, int length) {
        var bytes = new byte[length];
        data.get(data.position() + from, bytes);
        return bytes;
    }
}
