package dev.windlass.workflow.activity;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Target;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The ledger of last known good versions. Runs on `windlass-control`.
@ActivityInterface(namePrefix = "Ledger")
public interface LedgerActivities {
    /// In one transaction, refused by a stale fence (failure `StaleFence`): makes `good` the newest good
    /// version, gives it the reservation and placement rows of `by`, takes back whatever else `by` has (the
    /// rehearsed way back, targets that could not be loaded), and lets `previous` stay warm.
    ///
    /// The hand-over of `keepWarm`: nobody holds the endpoint for it. The ledger row of `previous` gets
    /// `warm_until` (database clock). Its reservation and placement rows stay until then; the upkeep of
    /// `control` withdraws them afterwards, whereupon node agents drain and stop its inference workers.
    /// Idempotent by `by`.
    Moved move(Move request);

    /// `by` is the promotion or rollback. `previous` is null on a first promotion. `failed` is marked so that
    /// no later rollback returns to it: the version a rollback came from; null for a promotion. `back`: a return to
    /// `good`, which keeps its place in the order of having been good; else it gets the newest.
    record Move(
            EndpointRef endpoint,
            long fence,
            String by,
            Target good,
            @Nullable Target previous,
            Duration keepWarm,
            @Nullable Target failed,
            boolean back) {}

    /// `warmUntil` null if nothing stays warm.
    record Moved(@Nullable Instant warmUntil) {}
}
