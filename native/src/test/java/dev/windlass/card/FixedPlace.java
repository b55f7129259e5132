package dev.windlass.card;

import dev.windlass.onnx.ReplyArea;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.Datatype;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A reply area of one tensor, always at the same place, as a slot of the slab has it.
final class FixedPlace implements ReplyArea {
    private final MemorySegment place;
    private long needed;

    FixedPlace(MemorySegment place) {
        this.place = place;
    }

    @Override
    public @Nullable MemorySegment fixed(int index, Datatype datatype, long[] dims, long byteLength) {
        needed = byteLength;
        return byteLength <= place.byteSize() ? place.asSlice(0, byteLength) : null;
    }

    @Override
    public @Nullable Tensor strings(int index, long[] dims, long elements, long byteLength) {
        throw new IllegalStateException("no model that is measured answers texts");
    }

    @Override
    public long bytesNeeded() {
        return needed;
    }

    @Override
    public long bytesMax() {
        return place.byteSize();
    }

    @Override
    public void restart() {
        needed = 0;
    }
}
