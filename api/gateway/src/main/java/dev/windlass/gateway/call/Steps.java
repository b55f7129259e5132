package dev.windlass.gateway.call;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.TenantGate;
import dev.windlass.quota.OwnPool;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Runs the steps of requests: where they belong by their size, and so that each failure is told.
///
/// @param parsePool has a place for each that tenants may take
/// @param hereBytesMax steps over no more bytes than this run on the caller's thread
public record Steps(
        @OwnPool("the gateway's, which is marked there") Executor parsePool, int hereBytesMax) {
    /// Whose steps they are.
    interface Owner {
        /// Whose places on the parse pool they take.
        TenantGate tenant();

        /// A step refuses.
        void refuse(Refusal problem);

        /// A step threw what none should.
        void fail(Throwable failure);
    }

    /// Runs it here.
    void here(Owner owner, Runnable step) {
        try {
            step.run();
        } catch (RefusedException refused) {
            owner.refuse(refused.refusal());
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

    public void pooled(Owner owner, Runnable step) {
        if (!pooled(owner.tenant(), () -> here(owner, step))) {
            owner.refuse(Refusal.unavailable(
                    "the tenant has as many large bodies to be parsed as it may beside the others", "try again"));
        }
    }

    /// Runs it on the parse pool; false if the tenant has no place there.
    ///
    /// @param step throws nothing
    public boolean pooled(TenantGate tenant, Runnable step) {
        if (!tenant.parsing().take(1)) {
            return false;
        }
        try {
            parsePool.execute(() -> {
                try {
                    step.run();
                } finally {
                    tenant.parsing().giveBack(1);
                }
            });
            return true;
        } catch (RejectedExecutionException stopping) {
            tenant.parsing().giveBack(1);
            return false;
        }
    }
}
