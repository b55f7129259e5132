package dev.windlass.exchange;

import dev.windlass.slab.SlabLayout;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorTable;
import dev.windlass.slab.WantedOutputs;
import java.util.Arrays;
import java.util.List;

/// How many bytes to keep for a version's reply, and the largest request beside it. What a model declares
/// is a first guess; what replies turn out to need is learnt. One that needs more comes in parts.
/// Thread-safe.
final class ReplyRoom {
    /// Also the room for a message in the place of a small reply.
    private static final long FLOOR = 512;

    private static final long UNKNOWN_START = 16 << 10;
    private static final long UNKNOWN_START_MIN = 1 << 10;

    /// Those that every request has.
    private final List<TensorSpec> inputs;

    private final OutputRoom[] outputs;
    private final long extentBytesMax;
    private final long partBytes;
    private final long rowBytesIn;

    ReplyRoom(List<TensorSpec> allInputs, List<TensorSpec> outputs, SlabLayout layout) {
        this.inputs = allInputs.stream().filter(it -> !it.optional()).toList();
        this.extentBytesMax = layout.extentBytesMax();
        this.partBytes = layout.partBytes();
        this.rowBytesIn = inputs.stream().allMatch(OutputRoom::byRow)
                ? inputs.stream().mapToLong(OutputRoom::rowBytes).reduce(0, OutputRoom::plus)
                : 0;
        long unknown = outputs.stream().filter(it -> !known(it)).count();
        long start = Math.max(UNKNOWN_START_MIN, UNKNOWN_START / Math.max(1, unknown));
        this.outputs = outputs.stream()
                .map(it -> new OutputRoom(it, known(it) ? 0 : start, rowBytesIn > 0))
                .toArray(OutputRoom[]::new);
    }

    private boolean known(TensorSpec output) {
        boolean fixed = output.staticShape() && output.datatype().fixedWidth();
        return fixed || (rowBytesIn > 0 && OutputRoom.byRow(output));
    }

    /// Bytes that one row's inputs take: a version for which that is more than a request may have can't
    /// be served.
    long singleRowBytes() {
        return inputs.stream().mapToLong(OutputRoom::singleRowBytes).reduce(0, OutputRoom::plus);
    }

    /// Bytes of a reply to one row that asks for the smallest output.
    long smallestReplyBytes() {
        return Arrays.stream(outputs)
                .mapToLong(OutputRoom::singleRowBytes)
                .min()
                .orElse(0);
    }

    long requestBytesMax() {
        return extentBytesMax - FLOOR;
    }

    /// The extent for a request of `requestBytes`, at most [#requestBytesMax].
    long extentBytes(long requestBytes, WantedOutputs wanted) {
        long wished = OutputRoom.plus(TensorTable.align(requestBytes), Math.max(FLOOR, estimate(requestBytes, wanted)));
        if (wished > extentBytesMax) { // it comes in parts anyway, and others want room, too
            wished = TensorTable.align(requestBytes) + partBytes;
        }
        return ExtentAllocator.extentBytes(Math.min(wished, extentBytesMax));
    }

    /// Remembers what a reply needed that came in parts, so that the next request has the room at once.
    void learn(SlotRequest request, List<ReplyTensor> replied) {
        for (int i = 0; i < replied.size(); i++) {
            var output = outputs[request.layout.wanted().place(i)];
            if (request.parts != null || output.remembers()) {
                output.learn(OutputRoom.bytes(replied.get(i)), request.layout.copyBytes());
            }
        }
    }

    private long estimate(long requestBytes, WantedOutputs wanted) {
        long rows = rowBytesIn > 0 ? requestBytes / rowBytesIn : 0;
        long sum = 0;
        for (int i = wanted.count(outputs.length) - 1; i >= 0; i--) {
            sum = OutputRoom.plus(sum, outputs[wanted.place(i)].estimate(rows, requestBytes));
        }
        return TensorTable.align(sum);
    }
}
