package dev.windlass.gateway.schedule;

import dev.windlass.exchange.Hop;
import dev.windlass.exchange.HopSpec;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.slab.WantedOutputs;
import java.util.function.Consumer;

/// Who goes next, above the hops, which only move slots. Of each call exactly one thing comes, once: what was asked
/// for,
/// now or later, or a refusal told to the job's owner. Nothing blocks. Thread-safe.
public interface Scheduler {
    /// Runs `step` with a hop to the job's version that was ready a moment ago.
    void withHop(Job job, Consumer<Hop> step);

    /// Takes room, of `hop` first, or of whatever hop is ready later.
    void takeRoom(Job job, Hop hop, Need need, Placed placed);

    /// Runs `again` soon: something is about to be known.
    void lookAgain(Job job, Runnable again);

    /// How much room it is about.
    interface Need {
        /// An upper bound for the request's tensors: see [HopSpec#requestBytes].
        long requestBytes(HopSpec spec);

        /// The only outputs that take room in the reply.
        WantedOutputs wanted();
    }

    /// What becomes of a wish for room, unless it is refused.
    interface Placed {
        /// @param slot the receiver's, who submits or releases it
        void granted(RequestSlot slot);

        /// @param limitBytes the largest `requestBytes` that is taken there
        void tooLarge(long limitBytes);
    }
}
