package dev.windlass.worker;

import dev.windlass.onnx.ReplyArea;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.Datatype;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a batch's outputs are put, each with the rows of all requests, before they go to their replies. There is no
/// room for strings.
final class BatchReplyArea implements ReplyArea, AutoCloseable {
    /// Outputs of one batch: with more its requests are run one by one.
    private static final long BYTES_MAX = 4 << 20;

    private final List<KeptBuffer> buffers = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();
    private long used;

    /// @param data all rows
    record Output(Datatype datatype, long[] dims, MemorySegment data) {}

    @Override
    public void restart() {
        outputs.clear();
        used = 0;
    }

    @Override
    public @Nullable MemorySegment fixed(int index, Datatype datatype, long[] dims, long byteLength) {
        used += byteLength;
        if (used > BYTES_MAX || index != outputs.size()) {
            return null;
        }
        if (index == buffers.size()) {
            buffers.add(new KeptBuffer());
        }
        var data = buffers.get(index).of(byteLength);
        outputs.add(new Output(datatype, dims.clone(), data));
        return data;
    }

    @Override
    public @Nullable Tensor strings(int index, long[] dims, long elements, long byteLength) {
        return null;
    }

    @Override
    public long bytesNeeded() {
        return used;
    }

    @Override
    public long bytesMax() {
        return BYTES_MAX;
    }

    /// What the last run put here.
    List<Output> outputs() {
        return outputs;
    }

    @Override
    public void close() {
        buffers.forEach(KeptBuffer::close);
    }
}
