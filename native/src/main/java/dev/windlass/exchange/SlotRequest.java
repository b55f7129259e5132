package dev.windlass.exchange;

import dev.windlass.rows.LaidColumns;
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

    long extentBytes;
    long deadlineNanos;
    long submitNanos;

    /// Where the request is; under the link's lock.
    Place place = Place.HELD;

    boolean freed;
    long abandonedNanos;

    /// Once its reply comes in parts, for each of which it is handed over again; set while it is
    /// [Place#ANSWERING].
    @Nullable ReplyParts parts;

    /// All that may be running is abandoned, and this the last of it.
    boolean last;

    /// What it was handed over in; null before.
    @Nullable Batch batch;

    private final WorkerLink link;
    private final SlotPool pool;
    private boolean alone;
    private volatile int state;
    private @Nullable Completion completion;
    private @Nullable Completion givenUp;

    SlotRequest(SlabInstance instance, WorkerLink link, SlotPool pool, int slot, int generation, RequestLayout layout) {
        this.instance = instance;
        this.pool = pool;
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
    public void alone() {
        requireOpen();
        alone = true;
    }

    @Override
    public boolean canMeet(long deadline) {
        return pool.canMeet(this, deadline);
    }

    @Override
    public byte[] fingerprint() {
        return layout.fingerprint();
    }

    @Override
    public void fillFrom(LostRequest lost) {
        requireOpen();
        if (!(lost instanceof SlotRequest from)) {
            throw new IllegalArgumentException("the request is from elsewhere");
        }
        new RequestCopy(from.layout, layout).all();
    }

    @Override
    public void fillFrom(Reply answered) {
        requireOpen();
        if (!(answered instanceof SlotReply reply)) {
            throw new IllegalArgumentException("the reply is from elsewhere");
        }
        var from = reply.request();
        new RequestCopy(from.layout, layout).byName();
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

    /// Rows that it brings into a batch; 0 if it is run alone.
    int batchRows() {
        return alone || parts != null ? 0 : layout.batchRows();
    }

    /// What runs of its like take.
    RunCost cost() {
        return instance.costs().of(layout);
    }

    /// Bytes that the inputs take at the extent's begin.
    long requestLen() {
        return layout.byteLength();
    }

    long replyOff() {
        return parts != null && parts.extentBytes > 0 ? parts.extent : layout.extent + TensorTable.align(requestLen());
    }

    long replyCap() {
        return parts != null && parts.extentBytes > 0 ? parts.extentBytes : layout.extent + extentBytes - replyOff();
    }

    boolean waiting() {
        return state == WAITING;
    }

    boolean cancelled() {
        return state == CANCELLED;
    }

    /// True for the one caller that may answer.
    boolean win(int newState) {
        return STATE.compareAndSet(this, WAITING, newState);
    }

    /// Memory of who asked; null if there is none, or nobody waits any more.
    @Nullable ReplyMemory memory(long bytes) {
        var asker = completion;
        return asker == null ? null : Callbacks.memory(asker, bytes);
    }

    /// Calls the completion of a request that was won.
    void complete(Reply reply) {
        Callbacks.completed(completion(), reply);
    }

    void fail(InferenceFailure failure) {
        givenUp = completion;
        Callbacks.failed(completion(), failure);
    }

    /// Tells who was told of its failure that the inference worker never got done with it, or another
    /// suspect.
    void overran(int suspects) {
        var told = givenUp;
        if (told != null) {
            Callbacks.overran(told, this, suspects);
        }
    }

    void ranForNobody() {
        if (givenUp != null) {
            Callbacks.ranForNobody(givenUp);
        }
    }

    /// Since when its run counts as hung if nobody waits for it: not before its deadline.
    long hungSinceNanos() {
        return abandonedNanos - deadlineNanos < 0 ? deadlineNanos : abandonedNanos;
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
