package dev.windlass.worker;

import dev.windlass.onnx.ReplyArea;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorTable;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The reply part of the slot that is being run: outputs lie one behind the other in the model's order, and
/// the table is written as they are asked for. One per run thread, reset for each run.
final class SlotReplyArea implements ReplyArea {
    private final MemorySegment slab;
    private long replyOff;
    private long replyCap;
    private long bytesMax;
    private int outputs;
    private long used;
    private int next;

    SlotReplyArea(MemorySegment slab) {
        this.slab = slab;
    }

    /// @param outputs how many are asked for
    /// @param bytesMax what the reply may have in a larger room
    void reset(long replyOff, long replyCap, int outputs, long bytesMax) {
        this.replyOff = replyOff;
        this.replyCap = replyCap;
        this.outputs = outputs;
        this.bytesMax = bytesMax;
        restart();
    }

    @Override
    public void restart() {
        used = TensorTable.headBytes(outputs);
        next = 0;
    }

    @Override
    public @Nullable MemorySegment fixed(int index, Datatype datatype, long[] dims, long byteLength) {
        requireNext(index);
        long dataOff = take(byteLength);
        if (used > replyCap) {
            return null;
        }
        TensorTable.write(slab, replyOff, index, new TensorTable.Line(datatype, dims, dataOff, byteLength, 0));
        return slab.asSlice(replyOff + dataOff, byteLength);
    }

    @Override
    public @Nullable Tensor strings(int index, long[] dims, long elements, long byteLength) {
        requireNext(index);
        long offsetsLen = 8 * (elements + 1);
        long offsetsOff = take(offsetsLen);
        long dataOff = take(byteLength);
        if (used > replyCap) {
            return null;
        }
        var line = new TensorTable.Line(Datatype.BYTES, dims, dataOff, byteLength, offsetsOff);
        TensorTable.write(slab, replyOff, index, line);
        var data = slab.asSlice(replyOff + dataOff, byteLength);
        return new Tensor(Datatype.BYTES, dims, data, slab.asSlice(replyOff + offsetsOff, offsetsLen));
    }

    @Override
    public long bytesNeeded() {
        return used;
    }

    @Override
    public long bytesMax() {
        return bytesMax;
    }

    private long take(long byteLength) {
        long at = TensorTable.align(used);
        used = at + byteLength;
        return at;
    }

    private void requireNext(int index) {
        if (index != next) {
            throw new IllegalStateException("output " + index + " was asked for before output " + next);
        }
        next++;
    }
}
