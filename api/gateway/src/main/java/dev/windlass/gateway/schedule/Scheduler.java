package dev.windlass.gateway.schedule;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.slab.WantedOutputs;
import java.util.function.Consumer;

/// Who goes next, above the instances, which only move slots. Of each call exactly one thing comes, once: what was
/// asked for, now or later, or a refusal told to the job's owner. Nothing blocks. Thread-safe.
public interface Scheduler {
    /// Runs `step` with an instance of the job's version that was ready a moment ago.
    void withInstance(Job job, Consumer<ModelInstance> step);

    /// Takes room, of `instance` first, or of whatever instance is ready later.
    void takeRoom(Job job, ModelInstance instance, Need need, Placed placed);

    /// Runs `again` soon: something is about to be known.
    void lookAgain(Job job, Runnable again);

    /// How much room it is about.
    interface Need {
        /// An upper bound for the request's tensors: see [InstanceSpec#requestBytes].
        long requestBytes(InstanceSpec spec);

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
