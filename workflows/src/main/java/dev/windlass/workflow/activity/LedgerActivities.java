package dev.windlass.workflow.activity;

import dev.windlass.domain.LedgerMove;
import io.temporal.activity.ActivityInterface;
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
    Moved move(LedgerMove request);

    /// `warmUntil` null if nothing stays warm.
    record Moved(@Nullable Instant warmUntil) {}
}
