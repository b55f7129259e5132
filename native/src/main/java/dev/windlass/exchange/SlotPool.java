package dev.windlass.exchange;

import dev.windlass.slab.Descriptor;
import dev.windlass.slab.RingEntry;
import dev.windlass.slab.RingProducer;
import dev.windlass.slab.Slab;
import dev.windlass.slab.TensorTable;
import dev.windlass.slab.WantedOutputs;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the lock of one inference worker guards: slots, extents, the queue in front of it and the submit
/// ring. Every method holds the lock for a bounded time and calls nobody; what must be done outside comes
/// back in an [Deferred].
final class SlotPool {
    static final ModelInstance.Acquired FULL = new ModelInstance.Acquired.Full();

    private final Object lock = new Object();
    private final Slab slab;
    private final ExtentAllocator extents;
    private final RingProducer submits;
    private final SlotTable slots;
    private final BatchQueue queue = new BatchQueue();
    private final Deque<SlotRequest> starved = new ArrayDeque<>();

    private final Outstanding outstanding = new Outstanding();
    private boolean due;
    private boolean closed;

    SlotPool(Slab slab) {
        this.slab = slab;
        this.extents = new ExtentAllocator(slab.layout());
        this.submits = slab.submits();
        this.slots = new SlotTable(slab.layout().slotCount());
    }

    int live() {
        synchronized (lock) {
            return slots.taken();
        }
    }

    /// A request with a slot and an extent, or null if either is lacking.
    ///
    /// @param requestBytes of the whole request, its table and lists included
    @Nullable SlotRequest takeRoom(
            SlabInstance instance, WorkerLink link, WantedOutputs wanted, long requestBytes, long extentBytes) {
        synchronized (lock) {
            if (slots.full() || !starved.isEmpty()) {
                return null;
            }
            long extent = extents.allocate(extentBytes);
            if (extent == ExtentAllocator.NO_ROOM) {
                return null;
            }
            int slot = slots.take();
            var layout = new RequestLayout(instance.spec(), wanted, slab, extent, TensorTable.align(requestBytes));
            var request = new SlotRequest(instance, link, slot, slots.generation(slot), layout);
            request.extent = extent;
            request.extentBytes = extentBytes;
            slots.seat(request);
            return request;
        }
    }

    /// @param gathers it waits for [#dispatch], since others may come that go with it
    Deferred submit(SlotRequest request, boolean gathers) {
        var after = new Deferred();
        synchronized (lock) {
            request.place = SlotRequest.Place.QUEUED;
            queue.add(request);
            if (!gathers) {
                dispatch(after);
            } else if (!due) {
                due = true;
                after.dispatchLater();
            }
        }
        return after;
    }

    Deferred dispatch() {
        var after = new Deferred();
        synchronized (lock) {
            due = false;
            dispatch(after);
        }
        return after;
    }

    /// Looks again for a place for a request whose reply needs `bytes`; it goes before all others.
    Deferred resubmit(SlotRequest request, long bytes) {
        var after = new Deferred();
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
        return after;
    }

    /// The request that a completion is for, or null if it is an old one.
    ///
    /// @throws SlabViolation if it can't be true
    @Nullable SlotRequest takeCompleted(long entry, Deferred after) {
        synchronized (lock) {
            var request = slots.completed(entry);
            if (request == null) {
                return null;
            }
            request.place = SlotRequest.Place.HELD;
            outstanding.completed(request);
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

    /// @return how many requests still hold room; -1 if this one held none
    int free(SlotRequest request, Deferred after) {
        synchronized (lock) {
            if (request.freed) {
                return -1;
            }
            request.freed = true;
            extents.free(request.extent, request.extentBytes);
            slots.giveBack(request);
            feedStarved();
            dispatch(after);
            return slots.taken();
        }
    }

    List<SlotRequest> waitingPast(long nowNanos) {
        synchronized (lock) {
            return slots.seated(it -> it.waiting() && it.deadlineNanos - nowNanos < 0);
        }
    }

    List<SlotRequest> abandonedAtWorker() {
        synchronized (lock) {
            return outstanding.abandoned();
        }
    }

    /// Nothing is dispatched any more.
    void close() {
        synchronized (lock) {
            closed = true;
        }
    }

    /// Those that the inference worker was at; it takes batches in the order in which it got them.
    List<SlotRequest> running() {
        synchronized (lock) {
            return outstanding.running();
        }
    }

    /// Everybody who was handed over, for the end; after [#close].
    List<SlotRequest> everybodyWaiting() {
        synchronized (lock) {
            queue.clear();
            starved.clear();
            outstanding.clear();
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

    private void dispatch(Deferred after) {
        boolean appended = false;
        while (!closed && !outstanding.full()) {
            long now = System.nanoTime();
            var batch = queue.next(now, outstanding.ends(now), after);
            if (batch == null) {
                break;
            }
            outstanding.add(batch, now);
            append(batch);
            appended = true;
        }
        if (appended && submits.publish() == RingProducer.Wake.RING) {
            after.ring();
        }
    }

    private void append(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            var request = batch.get(i);
            Descriptor.write(slab.memory(), slab.layout().descriptor(request.slot), request.descriptor());
            submits.append(
                    i == batch.size() - 1
                            ? RingEntry.lastOfBatch(request.generation, request.slot)
                            : RingEntry.of(request.generation, request.slot));
        }
    }
}
