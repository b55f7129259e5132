package dev.windlass.worker;

import dev.windlass.onnx.ReplyArea;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.Descriptor.Request;
import dev.windlass.slab.Descriptor.Status;
import dev.windlass.slab.RingEntry;
import dev.windlass.slab.TensorTable;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The reply part of the slot that is being run: outputs lie one behind the other in the model's order,
/// and the table is written as they are asked for. From the first one on that has no place there they lie
/// in memory that [KeptReplies] keeps. One per run thread, reset for each run.
final class SlotReplyArea implements ReplyArea {
    private final MemorySegment slab;
    private final KeptReplies replies;
    private final long bytesMax;
    private long replyOff;
    private long replyCap;
    private int outputs;
    private long used;

    /// As many of the reply's first bytes lie in the slab.
    private long inSlab;

    private int next;
    private MemorySegment table;
    private long tableAt;
    private @Nullable KeptOutputs kept;
    private boolean missed;

    /// @param bytesMax of one reply
    SlotReplyArea(MemorySegment slab, KeptReplies replies, long bytesMax) {
        this.slab = slab;
        this.table = slab;
        this.replies = replies;
        this.bytesMax = bytesMax;
    }

    /// @param wanted how many outputs are asked for
    void reset(Request request, int wanted) {
        replyOff = request.replyOff();
        replyCap = request.replyCap();
        outputs = wanted;
        restart();
    }

    @Override
    public void restart() {
        drop();
        used = 0;
        inSlab = 0;
        next = 0;
        missed = false;
        long at = take(TensorTable.headBytes(outputs));
        var head = place(at, used);
        table = head == null ? slab : kept == null ? slab : head;
        tableAt = kept == null ? replyOff : 0;
    }

    @Override
    public @Nullable MemorySegment fixed(int index, Datatype datatype, long[] dims, long byteLength) {
        requireNext(index);
        long dataOff = take(byteLength);
        var data = place(dataOff, byteLength);
        if (data != null) {
            TensorTable.write(table, tableAt, index, new TensorTable.Line(datatype, dims, dataOff, byteLength, 0));
        }
        return data;
    }

    @Override
    public @Nullable Tensor strings(int index, long[] dims, long elements, long byteLength) {
        requireNext(index);
        long offsetsLen = 8 * (elements + 1);
        long offsetsOff = take(offsetsLen);
        long dataOff = take(byteLength);
        var offsets = place(offsetsOff, offsetsLen);
        var data = place(dataOff, byteLength);
        if (offsets == null || data == null) {
            return null;
        }
        var line = new TensorTable.Line(Datatype.BYTES, dims, dataOff, byteLength, offsetsOff);
        TensorTable.write(table, tableAt, index, line);
        return new Tensor(Datatype.BYTES, dims, data, offsets);
    }

    @Override
    public long bytesNeeded() {
        return used;
    }

    @Override
    public long bytesMax() {
        return bytesMax;
    }

    /// What to answer, once all outputs were asked for.
    Status status() {
        if (missed) {
            return used > bytesMax ? Status.TOO_LARGE : Status.NO_ROOM;
        }
        return kept == null ? Status.OK : Status.PART;
    }

    /// Keeps what lies outside the slab for a request that is answered with its first part.
    void keepFor(Request request, long entry) {
        var outside = kept;
        if (outside != null) {
            kept = null;
            outside.begin(inSlab);
            outside.part(slab, replyOff + inSlab, replyCap - inSlab);
            replies.keep(RingEntry.slot(entry), request.generation(), outside);
        }
    }

    /// Frees what was put outside the slab and isn't kept for anybody.
    void drop() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    private long take(long byteLength) {
        long at = TensorTable.align(used);
        used = at + byteLength;
        return at;
    }

    private @Nullable MemorySegment place(long at, long byteLength) {
        if (used > bytesMax || missed) {
            missed = true;
            return null;
        }
        if (kept == null && at + byteLength <= replyCap) {
            inSlab = at + byteLength;
            return slab.asSlice(replyOff + at, byteLength);
        }
        if (used > replies.room()) {
            missed = true;
            return null;
        }
        if (kept == null) {
            kept = new KeptOutputs();
        }
        return kept.add(at, byteLength);
    }

    private void requireNext(int index) {
        if (index != next) {
            throw new IllegalStateException("output " + index + " was asked for before output " + next);
        }
        next++;
    }
}
