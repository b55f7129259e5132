package dev.windlass.exchange;

import dev.windlass.slab.Descriptor;
import dev.windlass.slab.RingEntry;
import dev.windlass.slab.RingProducer;
import dev.windlass.slab.Slab;
import java.util.List;

/// What waits in front of an inference worker, what it has, and what it is given next, once its turn has
/// come among the others. Guarded by the [SlotPool]'s lock.
final class RunQueue {
    /// A batch takes no longer while others wait, unless one request does.
    private static final long TURN_NANOS = 10_000_000;

    /// So long before the inference worker is done it gets what is next, whatever may still come: to be
    /// told and to tell takes a small part of that.
    private static final long AHEAD_NANOS = 2_000_000;

    private final Slab slab;
    private final RingProducer submits;
    private final RunSeat seat;
    private final BatchQueue queue = new BatchQueue();
    private final Outstanding outstanding = new Outstanding();
    private boolean closed;

    RunQueue(Slab slab, RunSeat seat) {
        this.slab = slab;
        this.submits = slab.submits();
        this.seat = seat;
    }

    void add(SlotRequest request) {
        request.place = Place.QUEUED;
        queue.add(request);
    }

    void addFirst(SlotRequest request) {
        request.place = Place.QUEUED;
        queue.addFirst(request);
    }

    void remove(SlotRequest request) {
        queue.remove(request);
    }

    /// The inference worker is done with it.
    void completed(SlotRequest request) {
        long ran = outstanding.completed(request);
        if (ran > 0) {
            seat.ran(ran);
        }
    }

    /// Hands over what may go.
    void dispatch(Deferred after) {
        boolean appended = false;
        while (!closed && !outstanding.full() && mayGo(after)) {
            long now = System.nanoTime();
            long most = seat.othersWait() ? TURN_NANOS : Long.MAX_VALUE;
            long begins = outstanding.ends(now);
            boolean hurries = outstanding.none() || begins - now < AHEAD_NANOS;
            var batch = queue.next(new BatchQueue.Opening(now, begins, most, hurries, outstanding.pace()), after);
            if (batch == null) {
                break;
            }
            outstanding.add(batch, now);
            append(batch);
            appended = true;
        }
        if (!closed && outstanding.none() && queue.isEmpty()) {
            seat.rests(after);
        }
        if (appended && submits.publish() == RingProducer.Wake.RING) {
            after.ring();
        }
    }

    /// One batch is given ahead of the end of another as long as that keeps nobody waiting.
    private boolean mayGo(Deferred after) {
        if (queue.isEmpty()) {
            return false;
        }
        return outstanding.none() ? seat.begin(queue.firstNanos(), after) : !seat.othersWait();
    }

    private void append(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            var request = batch.get(i);
            long at = slab.layout().descriptor(request.slot);
            Descriptor.write(slab.memory(), at, descriptor(request));
            if (!request.waiting()) { // what is kept of its reply is dropped
                Descriptor.cancel(slab.memory(), at);
                request.abandonedNanos = System.nanoTime();
            }
            submits.append(
                    i == batch.size() - 1
                            ? RingEntry.lastOfBatch(request.generation, request.slot)
                            : RingEntry.of(request.generation, request.slot));
        }
    }

    private static Descriptor.Request descriptor(SlotRequest request) {
        return new Descriptor.Request(
                request.generation,
                request.instance.spec().versionId(),
                request.layout.rows(),
                request.layout.inputs(),
                request.layout.extent,
                request.requestLen(),
                request.replyOff(),
                request.replyCap(),
                request.deadlineNanos,
                request.layout.wanted().listed());
    }

    /// How long it will be, about, until somebody is answered who comes behind all that wait and `more`
    /// like them; 0 if nothing is known.
    long behindNanos(int more) {
        long now = System.nanoTime();
        long all = queue.allNanos();
        long every = all / Math.max(1, queue.size());
        return all == 0 ? 0 : (long) (seat.slowdown() * (outstanding.ends(now) - now + all + every * (more + 1)));
    }

    /// Whether a request that came now would be answered by then, as far as is known of what goes before it
    /// and of what runs take.
    boolean canMeet(SlotRequest request, long deadlineNanos) {
        long now = System.nanoTime();
        if (outstanding.none() && queue.isEmpty() && request.cost().isOld(now)) {
            return true;
        }
        double slowdown = outstanding.pace() * seat.slowdown();
        return queue.canBeMet(request, deadlineNanos, deadlineNanos - outstanding.ends(now), slowdown);
    }

    /// Those that the inference worker is at; it takes batches in the order in which it got them.
    List<SlotRequest> running() {
        return outstanding.running();
    }

    List<SlotRequest> abandoned() {
        return outstanding.abandoned();
    }

    /// Nothing is dispatched any more.
    void close(Deferred after) {
        closed = true;
        seat.leave(after);
    }

    void clear() {
        queue.clear();
        outstanding.clear();
    }
}
