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

    /// Resolves a rollback's targets from the ledger and stores them with the rollback's row. Whether it ended a
    /// live promotion stands in that row.
    RollbackPlanResult planRollback(RollbackPlanRequest request);

    /// What a rollback that names a version would mean, now that `holder` holds the endpoint. Changes nothing.
    Foreseen foresee(Foresee request);

    record PlanRequest(String promotion, long fence, PromotionManifest manifest, Digest requestDigest) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface PlanResult {
        record Planned(PromotionPlan plan, Digest planDigest) implements PlanResult {}

        /// The manifest names something that isn't there. `reason` is stable (`UnknownVersion`,
        /// `DigestMismatch`, `TenantSuspended`, ...), `message` names field, value and remedy.
        record Unplannable(String reason, String message) implements PlanResult {}
    }

    /// `to` null means: the newest good version older than the one that serves, or the stable one if a promotion
    /// is under way (no target at all if it is the endpoint's first). Under way is also one whose canary the route
    /// still has: an earlier rollback took its fence, and was lost.
    record RollbackPlanRequest(
            String rollback,
            EndpointRef endpoint,
            long fence,
            @Nullable String to) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface RollbackPlanResult {
        /// As [dev.windlass.rollback.WayBack.Back] says. `takenFrom` is the promotion that it ends, null if none.
        record RollbackPlanned(
                @Nullable Target from,
                List<Target> targets,
                @Nullable Target baseline,
                @Nullable Target left,
                @Nullable Target failed,
                @Nullable String takenFrom,
                Digest planDigest)
                implements RollbackPlanResult {
            public RollbackPlanned {
                targets = List.copyOf(targets);
            }
        }

        record NoTarget(String reason, String message) implements RollbackPlanResult {}
    }

    record Foresee(EndpointRef endpoint, String to, String holder) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface Foreseen {
        /// All that is asked for is the end of the promotion that is under way.
        record Abort() implements Foreseen {}

        /// The rollback that is under way goes there.
        record UnderWay() implements Foreseen {}

        /// Another version is to serve than the one that the holder would leave.
        record Elsewhere() implements Foreseen {}

        record Refused(String reason, String message) implements Foreseen {}
    }
}
