package dev.windlass.gateway;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Runs the steps of requests: where they belong by their size, and so that each failure is told.
///
/// @param parsePool rejects when its queue is full
/// @param hereBytesMax steps over no more bytes than this run on the caller's thread
record Steps(Executor parsePool, int hereBytesMax) {
    /// Whose steps they are.
    interface Owner {
        /// A step refuses.
        void refuse(GatewayProblem problem);

        /// A step threw what none should.
        void fail(Throwable failure);
    }

    /// Runs it here.
    void here(Owner owner, Runnable step) {
        try {
            step.run();
        } catch (GatewayProblem.RefusedException refused) {
            owner.refuse(refused.problem());
        } catch (RuntimeException | Error failed) {
            owner.fail(failed);
        }
    }

    /// Runs it here, or on the parse pool if it is over many bytes.
    void bySize(long bytes, Owner owner, Runnable step) {
        if (bytes <= hereBytesMax) {
            here(owner, step);
        } else {
            pooled(owner, step);
        }
    }

    void pooled(Owner owner, Runnable step) {
        try {
            parsePool.execute(() -> here(owner, step));
        } catch (RejectedExecutionException full) {
            owner.refuse(GatewayProblem.unavailable("too many large bodies wait to be parsed", "try again"));
        }
    }
}
