package dev.windlass.exchange;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/// One request, from the moment that it got room until the room is given back.
///
/// Who writes what: the owner lays out until it submits; `place` and `freed` belong to the link's lock;
/// `state` is won by compare-and-set, and who wins answers.
final class SlotRequest implements RequestSlot, Pending, LostRequest {
    static final int OPEN = 0;
    static final int WAITING = 1;
    static final int ANSWERED = 2;
    static final int CANCELLED = 3;

    private static final AtomicIntegerFieldUpdater<SlotRequest> STATE =
            AtomicIntegerFieldUpdater.newUpdater(SlotRequest.class, "state");

    final SlabHop hop;
    final int slot;
    final int generation;
    long extent;
    long extentBytes;
    long requestLen;
    int rows = 1;
    long deadlineNanos;
    long submitNanos;

    /// Where the request is; under the link's lock.
    Place place = Place.HELD;

    boolean freed;
    boolean resubmitted;
    long replyNeeded;
    long abandonedNanos;

    /// No other is before it at the inference worker.
    boolean first;

    private final WorkerLink link;
    private volatile int state;
    private final long requestRoom;
    private final TensorTable.@Nullable Line[] lines;
    private @Nullable SlabStrings unfinished;
    private @Nullable Completion completion;

    /// Where a request is.
    enum Place {
        /// Being written, or already answered.
        HELD,
        QUEUED,
        /// Waits for a larger extent.
        STARVED,
        AT_WORKER
    }

    /// @param requestRoom the part of the extent that its tensors may take
    SlotRequest(SlabHop hop, WorkerLink link, int slot, int generation, long requestRoom) {
        this.hop = hop;
        this.link = link;
        this.slot = slot;
        this.generation = generation;
        this.requestRoom = requestRoom;
        int inputs = hop.spec().inputs().size();
        this.lines = new TensorTable.@Nullable Line[inputs];
        this.requestLen = TensorTable.headBytes(inputs);
    }

    @Override
    public ByteBuffer fixed(int inputIndex, long[] dims, int byteLength) {
        var spec = claim(inputIndex, dims);
        long elements = TensorTable.elements(dims);
        if (!spec.datatype().fixedWidth() || elements * spec.datatype().byteSize() != byteLength) {
            throw new IllegalArgumentException("input " + spec.name() + " of " + elements + " " + spec.datatype()
                    + " doesn't have " + byteLength + " bytes");
        }
        long dataOff = reserve(spec, byteLength);
        put(inputIndex, new TensorTable.Line(spec.datatype(), dims, dataOff, byteLength, 0));
        return link.slab.view(extent + dataOff, byteLength);
    }

    @Override
    public StringsWriter strings(int inputIndex, long[] dims, int byteLength) {
        var spec = claim(inputIndex, dims);
        long elements = TensorTable.elements(dims);
        if (spec.datatype().fixedWidth() || byteLength < 0) {
            throw new IllegalArgumentException(
                    "input " + spec.name() + " is " + spec.datatype() + ", not BYTES of " + byteLength + " bytes");
        }
        long offsetsOff = reserve(spec, 8 * (elements + 1));
        long dataOff = reserve(spec, byteLength);
        put(inputIndex, new TensorTable.Line(spec.datatype(), dims, dataOff, byteLength, offsetsOff));
        var offsets = link.slab.view(extent + offsetsOff, (int) (8 * (elements + 1)));
        unfinished = new SlabStrings(spec.name(), offsets, link.slab.view(extent + dataOff, byteLength), unfinished);
        return unfinished;
    }

    private TensorSpec claim(int inputIndex, long[] dims) {
        var inputs = hop.spec().inputs();
        requireOpen();
        if (inputIndex < 0 || inputIndex >= inputs.size() || lines[inputIndex] != null) {
            throw new IllegalArgumentException("input " + inputIndex + " doesn't exist or was laid out before");
        }
        var spec = inputs.get(inputIndex);
        boolean fits = dims.length == spec.shape().size() && TensorTable.elements(dims) >= 0;
        for (int d = 0; fits && d < dims.length; d++) {
            long wanted = spec.shape().get(d);
            fits = wanted == -1 || wanted == dims[d];
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "input " + spec.name() + " has shape " + spec.shape() + ", got " + Arrays.toString(dims));
        }
        return spec;
    }

    private long reserve(TensorSpec spec, long byteLength) {
        long at = TensorTable.align(requestLen);
        long end = at + byteLength;
        if (end > requestRoom) {
            throw new IllegalArgumentException(
                    "input " + spec.name() + " needs " + byteLength + " bytes, the room has " + (requestRoom - at));
        }
        requestLen = end;
        return at;
    }

    private void put(int inputIndex, TensorTable.Line line) {
        TensorTable.write(link.slab.memory(), extent, inputIndex, line);
        lines[inputIndex] = line;
        if (inputIndex == 0 && line.dims().length > 0) {
            rows = (int) line.dims()[0];
        }
    }

    /// The lines are taken from this side's heap, never from a slab that a dying process could write to.
    @Override
    public void fillFrom(LostRequest lost) {
        requireOpen();
        if (!(lost instanceof SlotRequest from)
                || !from.hop.spec().inputs().equals(hop.spec().inputs())) {
            throw new IllegalArgumentException("the request is for a model with other inputs");
        }
        if (from.requestLen > requestRoom) {
            throw new IllegalArgumentException(
                    "the request has " + from.requestLen + " bytes, the room " + requestRoom);
        }
        for (int i = 0; i < lines.length; i++) {
            put(i, Objects.requireNonNull(from.lines[i]));
        }
        long head = TensorTable.headBytes(lines.length);
        link.slab
                .memory()
                .asSlice(extent + head, from.requestLen - head)
                .copyFrom(from.link.slab.memory().asSlice(from.extent + head, from.requestLen - head));
        requestLen = from.requestLen;
    }

    @Override
    public void close() {
        link.free(this);
    }

    @Override
    public Pending submit(long deadlineNanos, Completion completion) {
        requireOpen();
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == null) {
                throw new IllegalStateException(
                        "input " + hop.spec().inputs().get(i).name() + " was not laid out");
            }
        }
        for (var strings = unfinished; strings != null; strings = strings.before) {
            strings.requireComplete();
        }
        this.deadlineNanos = deadlineNanos;
        this.completion = completion;
        this.submitNanos = System.nanoTime();
        state = WAITING;
        link.submit(this);
        return this;
    }

    @Override
    public void release() {
        requireOpen();
        state = CANCELLED;
        link.free(this);
    }

    @Override
    public void cancel() {
        link.abandon(this, new HopFailure.Cancelled());
    }

    @Override
    public String toString() {
        return "slot " + slot + " of generation " + generation;
    }

    long replyOff() {
        return extent + TensorTable.align(requestLen);
    }

    long replyCap() {
        return extent + extentBytes - replyOff();
    }

    /// Line 0 of its slot's descriptor.
    Descriptor.Request descriptor() {
        return new Descriptor.Request(
                generation,
                hop.spec().versionId(),
                rows,
                lines.length,
                extent,
                requestLen,
                replyOff(),
                replyCap(),
                deadlineNanos);
    }

    boolean waiting() {
        return state == WAITING;
    }

    /// True for the one caller that may answer.
    boolean win(int newState) {
        return STATE.compareAndSet(this, WAITING, newState);
    }

    /// Calls the completion of a request that was won.
    void complete(Reply reply) {
        try {
            completion().completed(reply);
        } catch (RuntimeException broken) {
            reply.close();
            report(broken);
        }
    }

    /// Calls the completion of a request that was won.
    void fail(HopFailure failure) {
        try {
            completion().failed(failure);
        } catch (RuntimeException broken) {
            failure.discard();
            report(broken);
        }
    }

    /// Somebody who was called back threw, against the contract. The answers of others must not depend on it.
    static void report(RuntimeException broken) {
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, broken);
    }

    private Completion completion() {
        var answer = completion;
        if (answer == null) {
            throw new IllegalStateException("slot " + slot + " was never submitted");
        }
        completion = null;
        return answer;
    }

    private void requireOpen() {
        if (state != OPEN) {
            throw new IllegalStateException("slot " + slot + " was submitted or released before");
        }
    }
}
