package dev.windlass.exchange;

import dev.windlass.slab.Descriptor;
import dev.windlass.slab.Slab;
import dev.windlass.slab.TensorTable;
import dev.windlass.slab.WantedOutputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the lock of one inference worker guards: slots, extents, the queue in front of it and the submit
/// ring. Every method holds the lock for a bounded time and calls nobody; what must be done outside comes
/// back in an [Deferred].
final class SlotPool {
    static final ModelInstance.Acquired FULL = new ModelInstance.Acquired.Full();

    final SlabShares shares = new SlabShares();
    private final Object lock = new Object();
    private final Slab slab;
    private final ExtentAllocator extents;
    private final SlotTable slots;
    private final RunQueue queue;
    private boolean due;

    /// @param seat of the inference worker, among others
    SlotPool(Slab slab, RunSeat seat) {
        this.slab = slab;
        this.extents = new ExtentAllocator(slab.layout());
        this.slots = new SlotTable(slab.layout().slotCount());
        this.queue = new RunQueue(slab, seat);
    }

    int live() {
        synchronized (lock) {
            return slots.taken();
        }
    }

    /// A request with a slot and an extent, or null if either is lacking, or its version has its share.
    ///
    /// @param requestBytes of the whole request, its table and lists included
    @Nullable SlotRequest takeRoom(
            SlabInstance instance, WorkerLink link, WantedOutputs wanted, long requestBytes, long extentBytes) {
        synchronized (lock) {
            if (slots.full() || !shares.take(instance, extentBytes, slots.left(), extents.freeBytes())) {
                return null;
            }
            long extent = extents.allocate(extentBytes);
            if (extent == ExtentAllocator.NO_ROOM) {
                shares.giveBack(instance, extentBytes);
                return null;
            }
            int slot = slots.take();
            var layout = new RequestLayout(instance.spec(), wanted, slab, extent, TensorTable.align(requestBytes));
            var request = new SlotRequest(instance, link, this, slot, slots.generation(slot), layout);
            request.extentBytes = extentBytes;
            slots.seat(request);
            return request;
        }
    }

    /// @param gathers it waits for [#dispatch], since others may come that go with it
    Deferred submit(SlotRequest request, boolean gathers) {
        var after = new Deferred();
        synchronized (lock) {
            queue.add(request);
            if (!gathers) {
                queue.dispatch(after);
            } else if (!due) {
                due = true;
                after.dispatchLater();
            }
        }
        return after;
    }

    /// See [RunQueue#canMeet].
    boolean canMeet(SlotRequest request, long deadlineNanos) {
        synchronized (lock) {
            return queue.canMeet(request, deadlineNanos);
        }
    }

    /// See [WorkerLink#behindLineNanos].
    ///
    /// @param before how many wait already
    long behindLineNanos(int before) {
        synchronized (lock) {
            return queue.behindNanos(before);
        }
    }

    Deferred dispatch() {
        var after = new Deferred();
        synchronized (lock) {
            due = false;
            queue.dispatch(after);
        }
        return after;
    }

    /// For the next part of its reply, or, if nobody waits for it, to have the rest of it dropped; it
    /// goes before all others. A part goes where the last one was if there is no larger place.
    Deferred handOverAgain(SlotRequest request, ReplyParts parts) {
        var after = new Deferred();
        synchronized (lock) {
            long bytes = slab.layout().partBytes();
            if (request.waiting() && request.replyCap() < bytes) {
                long extent = extents.allocate(bytes);
                if (extent != ExtentAllocator.NO_ROOM) {
                    parts.extent = extent;
                    parts.extentBytes = bytes;
                    shares.takePart(request.instance, bytes);
                }
            }
            queue.addFirst(request);
            queue.dispatch(after);
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
            request.place = Place.ANSWERING;
            queue.completed(request);
            queue.dispatch(after);
            return request;
        }
    }

    /// Takes an abandoned request out of the queues, or tells the inference worker.
    ///
    /// @return true if its room can be freed now
    boolean abandon(SlotRequest request, boolean lost) {
        synchronized (lock) {
            if (request.place == Place.AT_WORKER && !lost && !request.freed) {
                Descriptor.cancel(slab.memory(), slab.layout().descriptor(request.slot));
                request.abandonedNanos = System.nanoTime();
                return false;
            }
            if (request.place == Place.ANSWERING || request.parts != null) {
                return false;
            }
            queue.remove(request);
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
            extents.free(request.layout.extent, request.extentBytes);
            var parts = request.parts;
            if (parts != null && parts.extentBytes > 0) {
                extents.free(parts.extent, parts.extentBytes);
                shares.giveBackPart(request.instance, parts.extentBytes);
            }
            slots.giveBack(request);
            shares.giveBack(request.instance, request.extentBytes);
            queue.dispatch(after);
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
            return queue.abandoned();
        }
    }

    /// Nothing is dispatched any more.
    Deferred close() {
        var after = new Deferred();
        synchronized (lock) {
            queue.close(after);
        }
        return after;
    }

    /// Those that the inference worker was at; it takes batches in the order in which it got them.
    List<SlotRequest> running() {
        synchronized (lock) {
            return queue.running();
        }
    }

    /// Everybody who was handed over, for the end; after [#close].
    List<SlotRequest> everybodyWaiting() {
        synchronized (lock) {
            queue.clear();
            return slots.seated(_ -> true);
        }
    }

    /// A request that was won for its owner keeps its room until he gives it back.
    void leaveToOwner(SlotRequest request) {
        synchronized (lock) {
            request.place = Place.HELD;
        }
    }
}
