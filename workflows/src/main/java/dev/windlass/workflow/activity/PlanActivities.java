package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Target;
import io.temporal.activity.ActivityInterface;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Resolves names to digests while the endpoint is held, so that a plan can't be about another stable version
/// than the one it will be compared with. Runs on `windlass-control`.
@ActivityInterface(namePrefix = "Plan")
public interface PlanActivities {
    /// Expands the manifest, pins versions and policies, stores the plan with the promotion's row.
    /// Idempotent by promotion name: a plan that is stored is returned as it is.
    PlanResult plan(PlanRequest request);

    /// Resolves a rollback's targets from the ledger and stores them with the rollback's row.
    RollbackPlanResult planRollback(RollbackPlanRequest request);

    record PlanRequest(String promotion, long fence, PromotionManifest manifest, Digest requestDigest) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface PlanResult {
        record Planned(PromotionPlan plan, Digest planDigest) implements PlanResult {}

        /// The manifest names something that isn't there. `reason` is stable (`UnknownVersion`,
        /// `DigestMismatch`, `TenantSuspended`, ...), `message` names field, value and remedy.
        record Unplannable(String reason, String message) implements PlanResult {}
    }

    /// `to` null means: the newest ledger version older than the one that serves. `takenFrom` is the
    /// promotion that was under way and lost its fence to this rollback: then the target is the ledger's
    /// newest, and no target at all if it was the endpoint's first. So it is, too, if the route still has a
    /// canary: an earlier rollback took the fence, and was lost.
    record RollbackPlanRequest(
            String rollback,
            EndpointRef endpoint,
            long fence,
            @Nullable String to,
            @Nullable String takenFrom) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface RollbackPlanResult {
        /// `targets` in the order to try them, best first; none means the empty route. `from` is what serves
        /// now and should not, null if nothing.
        record RollbackPlanned(@Nullable Target from, List<Target> targets, Digest planDigest)
                implements RollbackPlanResult {
            public RollbackPlanned {
                targets = List.copyOf(targets);
            }
        }

        record NoTarget(String reason, String message) implements RollbackPlanResult {}
    }
}
