package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/// Reserves resources against the tenant's quota and the nodes, per owner. Runs on `windlass-control`.
@ActivityInterface(namePrefix = "Capacity")
public interface CapacityActivities {
    /// Reserves for all of `targets` or nothing. Idempotent by owner: what is reserved already counts.
    ReserveResult reserve(Reserve request);

    /// Like [#reserve], but waits (polling, heartbeating) until it fits, so it returns
    /// [ReserveResult.Reserved] only. Ended by cancellation.
    ReserveResult awaitReserved(Reserve request);

    /// Gives back all that `owner` reserved and still has. What was handed to the ledger is no longer its
    /// own.
    CapacityReleased release(ReleaseCapacity request);

    /// `owner` is the promotion's or rollback's name.
    record Reserve(String owner, EndpointRef endpoint, List<Target> targets) {
        public Reserve {
            targets = List.copyOf(targets);
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface ReserveResult {
        record Reserved(@JsonUnwrapped Resources resources) implements ReserveResult {}

        /// `reason` is `TenantQuota`, `NodeMemory`, `NodeWorkers`, `NodeGpuMemory` or `NoNode`; `message` says how
        /// much is missing, who holds it and what would free it.
        record Full(String reason, String message) implements ReserveResult {}
    }

    record ReleaseCapacity(String owner, EndpointRef endpoint) {}

    record CapacityReleased() {}
}
