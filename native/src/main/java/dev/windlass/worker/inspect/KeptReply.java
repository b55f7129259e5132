package dev.windlass.worker.inspect;

import dev.windlass.onnx.ReplyArea;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keeps one run's outputs in an arena, up to a number of bytes.
final class KeptReply implements ReplyArea {
    private final Arena arena;
    private final long bytesMax;
    private final SortedMap<Integer, Tensor> tensors = new TreeMap<>();
    private long bytesNeeded;

    /// @param arena where the outputs lie; the caller closes it
    KeptReply(Arena arena, long bytesMax) {
        this.arena = arena;
        this.bytesMax = bytesMax;
    }

    /// The outputs in their order; gone with the arena.
    List<Tensor> tensors() {
        return List.copyOf(tensors.values());
    }

    @Override
    public @Nullable MemorySegment fixed(int index, Datatype datatype, long[] dims, long byteLength) {
        if (!room(byteLength)) {
            return null;
        }
        var data =
                arena.allocate(Math.max(1, byteLength), TensorTable.ALIGNMENT).asSlice(0, byteLength);
        tensors.put(index, new Tensor(datatype, dims.clone(), data, null));
        return data;
    }

    @Override
    public @Nullable Tensor strings(int index, long[] dims, long elements, long byteLength) {
        if (!room(byteLength + Long.BYTES * (elements + 1))) {
            return null;
        }
        var tensor = new Tensor(
                Datatype.BYTES,
                dims.clone(),
                arena.allocate(Math.max(1, byteLength), TensorTable.ALIGNMENT).asSlice(0, byteLength),
                arena.allocate(ValueLayout.JAVA_LONG, elements + 1));
        tensors.put(index, tensor);
        return tensor;
    }

    private boolean room(long bytes) {
        bytesNeeded += bytes;
        return bytesNeeded <= bytesMax;
    }

    @Override
    public long bytesNeeded() {
        return bytesNeeded;
    }

    @Override
    public long bytesMax() {
        return bytesMax;
    }

    @Override
    public void restart() {
        bytesNeeded = 0;
        tensors.clear();
    }
}
