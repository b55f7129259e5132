package dev.windlass.gateway.oip;

import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/// What a reader makes of a body, in words: all of its head and the bits of all elements, or the refusal.
final class ReadBody {
    private ReadBody() {}

    static String by(TensorReader reader, ByteBuffer json) {
        var read = new StringBuilder();
        try {
            var head = reader.head(new JsonPart(json, json.remaining()));
            read.append(
                    head.id() + " " + head.timeoutMicros() + head.binaryOutputs() + head.nonFinite() + head.outputs());
            for (var input : head.inputs()) {
                read.append("\n" + input.name() + input.datatype() + Arrays.toString(input.shape()) + input.dataStart()
                        + " " + input.dataEnd() + " " + input.binaryBytes() + " ");
                if (!input.binary()) {
                    elements(reader, json, input, read);
                }
            }
        } catch (RefusedException refused) {
            read.append("\n" + refused.refusal().getClass().getSimpleName() + " "
                    + refused.refusal().detail());
        }
        return read.toString();
    }

    private static void elements(TensorReader reader, ByteBuffer json, InferRequest.Input input, StringBuilder read) {
        if (input.datatype() == Datatype.BYTES) {
            read.append(reader.stringBytes(json, input));
            reader.strings(json, input, new RequestSlot.StringsWriter() {
                @Override
                public void add(ByteBuffer element) {
                    var bytes = new byte[element.remaining()];
                    element.get(bytes);
                    read.append(" ").append(HexFormat.of().formatHex(bytes));
                }

                @Override
                public void add(byte[] element, int offset, int length) {
                    add(ByteBuffer.wrap(element, offset, length));
                }
            });
            return;
        }
        long elements = Shapes.elements(input.shape());
        if (elements > (input.dataEnd() - input.dataStart()) / 2) {
            return; // refused before the elements are read
        }
        var target = ByteBuffer.allocate((int) elements * input.datatype().byteSize())
                .order(ByteOrder.LITTLE_ENDIAN);
        reader.elements(json, input, target);
        read.append(HexFormat.of().formatHex(target.array()));
    }
}
