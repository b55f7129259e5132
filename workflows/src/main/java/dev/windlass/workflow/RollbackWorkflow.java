package dev.windlass.workflow;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Target;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.PromotionWorkflow.Standing;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes an endpoint back: after a promotion has completed, or from a live one to another version than its baseline,
/// whose traffic then goes to the baseline first. Skips the canary, keeps the audit; nothing may
/// block it and no timer stands on its way. Started by the Endpoint only; id: [EndpointRef#rollbackName].
@WorkflowInterface
public interface RollbackWorkflow {
    /// How long the version that was left stays loaded.
    Duration KEEP_WARM = Duration.ofHours(24);

    /// Ends `Succeeded` (the target serves everything), `Rejected` (nothing changed) or `Superseded`.
    @WorkflowMethod(name = "Rollback")
    Outcome run(RollbackRun run);

    @UpdateMethod(name = "retry", description = "In NeedsAttention: tries all targets again.")
    Standing retry(OperatorCommand command);

    @UpdateValidatorMethod(updateName = "retry")
    void validateRetry(OperatorCommand command);

    @UpdateMethod(name = "giveUp", description = "In NeedsAttention: ends the rollback and leaves the route as it is.")
    Standing giveUp(OperatorCommand command);

    @UpdateValidatorMethod(updateName = "giveUp")
    void validateGiveUp(OperatorCommand command);

    /// Input. `targets` in the order to try them; `from` is what serves now, null if nothing. `baseline`, `left`,
    /// `failed` and `takenFrom` are as planned ([dev.windlass.workflow.activity.PlanActivities]).
    record RollbackRun(
            String name,
            EndpointRef endpoint,
            long fence,
            @Nullable Target from,
            List<Target> targets,
            @Nullable Target baseline,
            @Nullable Target left,
            @Nullable Target failed,
            @Nullable String takenFrom,
            Digest planDigest,
            String initiator,
            String reason) {
        public RollbackRun {
            targets = List.copyOf(targets);
        }
    }
}
