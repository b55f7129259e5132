package dev.windlass.exchange;

import dev.windlass.rows.LaidColumns;
import dev.windlass.slab.Descriptor;
import dev.windlass.slab.TensorTable;
import java.nio.ByteBuffer;
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

    final SlabInstance instance;
    final int slot;
    final int generation;

    /// What it has laid out.
    final RequestLayout layout;

    long extent;
    long extentBytes;
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
    private @Nullable Completion completion;
    private @Nullable Completion givenUp;

    /// Where a request is.
    enum Place {
        /// Being written, or already answered.
        HELD,
        QUEUED,
        /// Waits for a larger extent.
        STARVED,
        AT_WORKER
    }

    /// @param layout in the extent that the request begins with; the extent may be changed for a larger
    ///     one once it is laid out
    SlotRequest(SlabInstance instance, WorkerLink link, int slot, int generation, RequestLayout layout) {
        this.instance = instance;
        this.link = link;
        this.slot = slot;
        this.generation = generation;
        this.layout = layout;
    }

    @Override
    public ByteBuffer fixed(int inputIndex, long[] dims, int byteLength) {
        requireOpen();
        return layout.fixed(inputIndex, dims, byteLength);
    }

    @Override
    public ByteBuffer fixedUntilNext(int inputIndex, long[] dims, int byteLength) {
        requireOpen();
        return layout.fixedUntilNext(inputIndex, dims, byteLength);
    }

    @Override
    public boolean takesColumns(int inputIndex) {
        return instance.spec().takesColumns(inputIndex);
    }

    @Override
    public void madeOf(int inputIndex, LaidColumns columns) {
        requireOpen();
        layout.madeOf(inputIndex, columns);
    }

    @Override
    public StringsWriter strings(int inputIndex, long[] dims, int byteLength) {
        requireOpen();
        return layout.strings(inputIndex, dims, byteLength);
    }

    @Override
    public byte[] fingerprint() {
        return layout.fingerprint(extent);
    }

    @Override
    public void fillFrom(LostRequest lost) {
        requireOpen();
        if (!(lost instanceof SlotRequest from)) {
            throw new IllegalArgumentException("the request is from elsewhere");
        }
        new RequestCopy(from.layout, from.extent, layout).all();
    }

    @Override
    public void fillFrom(Reply answered) {
        requireOpen();
        if (!(answered instanceof SlotReply reply)) {
            throw new IllegalArgumentException("the reply is from elsewhere");
        }
        var from = reply.request();
        new RequestCopy(from.layout, from.extent, layout).byName();
    }

    @Override
    public void close() {
        link.free(this);
    }

    @Override
    public Pending submit(long deadlineNanos, Completion completion) {
        requireOpen();
        layout.complete();
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
        link.abandon(this, new InferenceFailure.Cancelled());
    }

    @Override
    public String toString() {
        return "slot " + slot + " of generation " + generation;
    }

    /// Bytes that the inputs take at the extent's begin.
    long requestLen() {
        return layout.byteLength();
    }

    long replyOff() {
        return extent + TensorTable.align(requestLen());
    }

    long replyCap() {
        return extent + extentBytes - replyOff();
    }

    /// Line 0 of its slot's descriptor.
    Descriptor.Request descriptor() {
        return new Descriptor.Request(
                generation,
                instance.spec().versionId(),
                layout.rows(),
                layout.inputs(),
                extent,
                requestLen(),
                replyOff(),
                replyCap(),
                deadlineNanos,
                layout.wanted().listed());
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
    void fail(InferenceFailure failure) {
        try {
            var told = completion();
            givenUp = told;
            told.failed(failure);
        } catch (RuntimeException broken) {
            failure.discard();
            report(broken);
        }
    }

    /// Tells who was told of its failure that the inference worker never got done with it.
    void overran() {
        var told = givenUp;
        if (told != null) {
            try {
                told.overran(this);
            } catch (RuntimeException broken) {
                report(broken);
            }
        }
    }

    /// Somebody who was called back threw, against the contract. The answers of others must not depend
    /// on it.
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
