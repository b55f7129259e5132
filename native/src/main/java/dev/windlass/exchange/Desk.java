package dev.windlass.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the lock of one inference worker guards: slots, extents, the queue in front of it and the submit
/// ring. Every method holds the lock for a bounded time and calls nobody; what must be done outside comes
/// back in an [Errands].
final class Desk {
    /// Batches that the inference worker has at most: one running, one staged.
    static final int BATCHES_OUTSTANDING_MAX = 2;

    static final Hop.Acquired FULL = new Hop.Acquired.Full();

    private final Object lock = new Object();
    private final Slab slab;
    private final ExtentAllocator extents;
    private final RingProducer submits;
    private final SlotTable slots;
    private final Deque<SlotRequest> queue = new ArrayDeque<>();
    private final Deque<SlotRequest> starved = new ArrayDeque<>();
    private final Deque<Hop.RoomWaiter> waiters = new ArrayDeque<>();

    /// What the inference worker has, in the order in which it runs them.
    private final Deque<SlotRequest> atWorker = new ArrayDeque<>();

    private int outstanding;
    private boolean closed;

    /// What becomes of a wish to wait.
    enum Wait {
        NOW,
        LATER,
        TOO_MANY
    }

    Desk(Slab slab) {
        this.slab = slab;
        this.extents = new ExtentAllocator(slab.layout());
        this.submits = slab.submits();
        this.slots = new SlotTable(slab.layout().slotCount());
    }

    int queued() {
        synchronized (lock) {
            return queue.size() + starved.size();
        }
    }

    int live() {
        synchronized (lock) {
            return slots.taken();
        }
    }

    /// A request with a slot and an extent, or null if either is lacking.
    ///
    /// @param requestBytes of the whole request, its table and lists included
    @Nullable SlotRequest takeRoom(SlabHop hop, WorkerLink link, WantedOutputs wanted, long requestBytes, long extentBytes) {
        synchronized (lock) {
            if (slots.full() || !starved.isEmpty()) {
                return null;
            }
            long extent = extents.allocate(extentBytes);
            if (extent == ExtentAllocator.NO_ROOM) {
                return null;
            }
            int slot = slots.take();
            var layout = new RequestLayout(hop.spec(), wanted, slab, extent, TensorTable.align(requestBytes));
            var request = new SlotRequest(hop, link, slot, slots.generation(slot), layout);
            request.extent = extent;
            request.extentBytes = extentBytes;
            slots.seat(request);
            return request;
        }
    }

    Wait whenRoom(Hop.RoomWaiter waiter) {
        synchronized (lock) {
            if (slots.taken() == 0) {
                return Wait.NOW;
            }
            if (waiters.size() >= HopLimits.ROOM_WAITERS_MAX) {
                return Wait.TOO_MANY;
            }
            waiters.add(waiter);
            return Wait.LATER;
        }
    }

    /// Who waits for room longest; he waits no more.
    Hop.@Nullable RoomWaiter nextWaiter() {
        synchronized (lock) {
            return waiters.poll();
        }
    }

    void submit(SlotRequest request, Errands after) {
        synchronized (lock) {
            request.place = SlotRequest.Place.QUEUED;
            queue.add(request);
            dispatch(after);
        }
    }

    /// Looks again for a place for a request whose reply needs `bytes`; it goes before all others.
    void resubmit(SlotRequest request, long bytes, Errands after) {
        synchronized (lock) {
            if (request.waiting() && !request.freed) {
                request.resubmitted = true;
                request.replyNeeded = bytes;
                request.place = SlotRequest.Place.STARVED;
                starved.add(request);
                feedStarved();
                dispatch(after);
            }
        }
    }

    /// The request that a completion is for, or null if it is an old one.
    ///
    /// @throws SlabLie if it can't be true
    @Nullable SlotRequest takeCompleted(long entry, Errands after) {
        synchronized (lock) {
            var request = slots.completed(entry);
            if (request == null) {
                return null;
            }
            request.place = SlotRequest.Place.HELD;
            outstanding--;
            advance(request);
            dispatch(after);
            return request;
        }
    }

    /// Takes an abandoned request out of the queues, or tells the inference worker.
    ///
    /// @return true if its room can be freed now
    boolean abandon(SlotRequest request, boolean lost) {
        synchronized (lock) {
            if (request.place == SlotRequest.Place.AT_WORKER && !lost && !request.freed) {
                Descriptor.cancel(slab.memory(), slab.layout().descriptor(request.slot));
                request.abandonedNanos = System.nanoTime();
                return false;
            }
            queue.remove(request);
            starved.remove(request);
            return true;
        }
    }

    /// @return how many requests still hold room
    int free(SlotRequest request, Errands after) {
        synchronized (lock) {
            if (request.freed) {
                return slots.taken();
            }
            request.freed = true;
            extents.free(request.extent, request.extentBytes);
            slots.giveBack(request);
            feedStarved();
            dispatch(after);
            do {
                var waiter = waiters.poll();
                if (waiter == null) {
                    break;
                }
                after.wake(waiter);
            } while (slots.taken() == 0);
            return slots.taken();
        }
    }

    List<SlotRequest> waitingPast(long nowNanos) {
        synchronized (lock) {
            return slots.seated(it -> it.waiting() && it.deadlineNanos - nowNanos < 0);
        }
    }

    /// Those that nobody waits for any more; of the one that may be running, `first` is true.
    List<SlotRequest> abandonedAtWorker() {
        synchronized (lock) {
            var abandoned = new ArrayList<SlotRequest>(0);
            for (var request : atWorker) {
                if (!request.waiting()) {
                    request.first = request == atWorker.peek();
                    abandoned.add(request);
                }
            }
            return abandoned;
        }
    }

    /// The next one begins to run now, not when it was abandoned.
    private void advance(SlotRequest completed) {
        atWorker.remove(completed);
        var next = atWorker.peek();
        if (next != null && !next.waiting()) {
            next.abandonedNanos = System.nanoTime();
        }
    }

    /// Nothing is dispatched any more.
    void close() {
        synchronized (lock) {
            closed = true;
        }
    }

    /// The one that the inference worker was at, or null; it takes them in the order in which it got them.
    @Nullable SlotRequest running() {
        synchronized (lock) {
            return atWorker.peek();
        }
    }

    /// Everybody who was handed over, for the end; after [#close].
    List<SlotRequest> everybodyWaiting() {
        synchronized (lock) {
            queue.clear();
            starved.clear();
            atWorker.clear();
            return slots.seated(_ -> true);
        }
    }

    /// A request that was won for its owner keeps its room until he gives it back.
    void leaveToOwner(SlotRequest request) {
        synchronized (lock) {
            request.place = SlotRequest.Place.HELD;
        }
    }

    private void feedStarved() {
        for (var request = starved.peek(); request != null; request = starved.peek()) {
            long wanted = TensorTable.align(request.requestLen()) + request.replyNeeded;
            long extentBytes = ExtentAllocator.extentBytes(wanted);
            long extent = extents.allocate(extentBytes);
            if (extent == ExtentAllocator.NO_ROOM) {
                return;
            }
            slab.memory()
                    .asSlice(extent, request.requestLen())
                    .copyFrom(slab.memory().asSlice(request.extent, request.requestLen()));
            extents.free(request.extent, request.extentBytes);
            request.extent = extent;
            request.extentBytes = extentBytes;
            request.place = SlotRequest.Place.QUEUED;
            starved.remove();
            queue.addFirst(request);
        }
    }

    private void dispatch(Errands after) {
        boolean appended = false;
        while (!closed && outstanding < BATCHES_OUTSTANDING_MAX) {
            var request = queue.poll();
            if (request == null) {
                break;
            }
            request.place = SlotRequest.Place.HELD;
            if (request.deadlineNanos - System.nanoTime() < 0) {
                after.expire(request);
                continue;
            }
            request.place = SlotRequest.Place.AT_WORKER;
            Descriptor.write(slab.memory(), slab.layout().descriptor(request.slot), request.descriptor());
            submits.append(RingEntry.lastOfBatch(request.generation, request.slot));
            atWorker.add(request);
            outstanding++;
            appended = true;
        }
        if (appended && submits.publish() == RingProducer.Wake.RING) {
            after.ring();
        }
    }
}
