package dev.windlass.exchange;

import dev.windlass.slab.WantedOutputs;

/// One loaded version on one inference worker, seen from the gateway. Thread-safe; no method blocks.
public interface ModelInstance {
    /// What the model takes and gives, and the limits of this instance.
    InstanceSpec spec();

    /// Counts an inference worker's attachments in this node: another number means another process or
    /// another slab.
    long incarnation();

    InstanceState state();

    /// The bell of the inference worker that this version is loaded on.
    Bell bell();

    /// Asks for room for one request.
    ///
    /// @param requestBytes an upper bound for the request's tensors, alignment and table included: ask
    ///     [InstanceSpec#requestBytes] for it
    /// @param outputs the only ones that take room in the reply
    Acquired acquire(long requestBytes, WantedOutputs outputs);

    /// Asks for room for one request that wants all outputs.
    default Acquired acquire(long requestBytes) {
        return acquire(requestBytes, WantedOutputs.ALL);
    }

    /// About how long it takes until who asks for room after an [Acquired.Full] is answered, behind those
    /// who wait for room already; 0 if nothing is known.
    default long behindLineNanos() {
        return 0;
    }

    /// Calls `waiter` once, on any thread, when room was freed after an [Acquired.Full]; it may then be
    /// full again, and it may be called for nothing.
    RoomWait whenRoom(RoomWaiter waiter);

    /// `waiter` has given up: it stands in nobody's way any more. It may be called once nevertheless.
    void leaveLine(RoomWaiter waiter);

    /// Somebody who waits for room.
    interface RoomWaiter {
        /// Room was freed. Must neither block nor throw.
        ///
        /// @return false if it has given up waiting: then the next one is called in its place
        boolean roomFreed();
    }

    /// The answer of [#whenRoom].
    enum RoomWait {
        WAITING,
        /// [InstanceLimits#ROOM_WAITERS_MAX] wait already: refuse the request.
        TOO_MANY
    }

    /// What becomes of a wish for room.
    sealed interface Acquired {
        /// Room was found; the caller owns the slot until it submits or releases it.
        record Granted(RequestSlot slot) implements Acquired {}

        /// No room now: wait with [ModelInstance#whenRoom] for a bounded time, then refuse.
        record Full() implements Acquired {}

        /// No request of that size is ever taken here.
        ///
        /// @param limitBytes the largest `requestBytes` that is taken
        record TooLarge(long limitBytes) implements Acquired {}

        /// The inference worker is gone or takes no more requests: choose another route.
        record Gone(String reason) implements Acquired {}
    }
}
