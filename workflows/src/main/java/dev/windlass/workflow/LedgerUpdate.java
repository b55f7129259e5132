package dev.windlass.workflow;

import dev.windlass.domain.LedgerMove;
import dev.windlass.workflow.activity.LedgerActivities;
import dev.windlass.workflow.activity.LedgerActivities.Moved;
import io.temporal.failure.ActivityFailure;
import java.util.function.LongFunction;

/// Moves the ledger under the holder's fence, with the same answer to a stale one as the route has.
final class LedgerUpdate {
    private LedgerUpdate() {}

    /// @throws Turn.Superseded if another holder has the endpoint
    static Moved moveLedger(RouteWriter routes, LongFunction<LedgerMove> withFence) {
        for (int tries = 0; tries < RouteWriter.MAX_FENCES; tries++) {
            try {
                return Stubs.control(LedgerActivities.class, "ledger: last known good")
                        .move(withFence.apply(routes.fence()));
            } catch (ActivityFailure failure) {
                if (!Waits.type(failure).equals(FailureTypes.STALE_FENCE)) {
                    throw failure;
                }
                routes.takeFence();
            }
        }
        throw new AbortCause.Superseded("the ledger's fence was stale " + RouteWriter.MAX_FENCES + " times in a row");
    }
}
