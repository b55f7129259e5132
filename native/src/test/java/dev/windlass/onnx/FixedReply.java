package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.slab.Datatype;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reply area of fixed capacity in plain memory; keeps what was put there, and in which order it was asked
/// for.
final class FixedReply implements ReplyArea {
    final List<Tensor> tensors = new ArrayList<>();
    final List<Integer> asked = new ArrayList<>();
    private final Arena arena;
    private final long capacity;
    private final long bytesMax;
    private long needed;
    int restarts;

    FixedReply(Arena arena, long capacity) {
        this(arena, capacity, Long.MAX_VALUE);
    }

    FixedReply(Arena arena, long capacity, long bytesMax) {
        this.arena = arena;
        this.capacity = capacity;
        this.bytesMax = bytesMax;
    }

    @Override
    public @Nullable MemorySegment fixed(int index, Datatype datatype, long[] dims, long byteLength) {
        asked.add(index);
        needed += byteLength;
        if (needed > capacity) {
            return null;
        }
        var data = arena.allocate(byteLength, 64);
        tensors.add(new Tensor(datatype, dims, data, null));
        return data;
    }

    @Override
    public @Nullable Tensor strings(int index, long[] dims, long elements, long byteLength) {
        asked.add(index);
        needed += byteLength + (elements + 1) * Long.BYTES;
        if (needed > capacity) {
            return null;
        }
        var tensor = new Tensor(
                Datatype.BYTES, dims, arena.allocate(byteLength, 64), arena.allocate(JAVA_LONG, elements + 1));
        tensors.add(tensor);
        return tensor;
    }

    @Override
    public long bytesNeeded() {
        return needed;
    }

    @Override
    public long bytesMax() {
        return bytesMax;
    }

    @Override
    public void restart() {
        restarts++;
        tensors.clear();
        asked.clear();
        needed = 0;
    }
}
