package dev.windlass.workflow;

import dev.windlass.domain.Approver;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One attempt to bring a version to an environment. Started by the Endpoint only; id:
/// [EndpointRef#promotionName]. Its outcome is a return value; only a Temporal cancel closes it as Canceled
/// (after the same road back).
@WorkflowInterface
public interface PromotionWorkflow {
    @WorkflowMethod(name = "Promotion")
    Outcome run(PromotionRun run);

    /// Failure types of all updates: `WrongPhase`, `InvalidRequest`, `InvalidDecision`, `InternalError`.
    @UpdateMethod(
            name = "approve",
            description = "Tells the promotion that an approval row was written. The row is read back: sent by hand"
                    + " without one, nothing is approved.")
    Approvals approve(DecisionCommand command);

    @UpdateValidatorMethod(updateName = "approve")
    void validateApprove(DecisionCommand command);

    @UpdateMethod(
            name = "reject",
            description = "Tells the promotion that a rejection row was written. The row is read back.")
    Approvals reject(DecisionCommand command);

    @UpdateValidatorMethod(updateName = "reject")
    void validateReject(DecisionCommand command);

    @UpdateMethod(name = "pause", description = "Holds the weights as they are until somebody resumes.")
    Standing pause(OperatorCommand command);

    @UpdateValidatorMethod(updateName = "pause")
    void validatePause(OperatorCommand command);

    @UpdateMethod(
            name = "resume",
            description = "Ends the current pause. With full: skips what is left of the steps and promotes.")
    Standing resume(ResumeCommand command);

    @UpdateValidatorMethod(updateName = "resume")
    void validateResume(ResumeCommand command);

    @UpdateMethod(name = "abort", description = "Takes the way back to the baseline, from wherever the promotion is.")
    Standing abort(OperatorCommand command);

    @UpdateValidatorMethod(updateName = "abort")
    void validateAbort(OperatorCommand command);

    /// The Endpoint's abort, for a rollback that was asked for while this promotion is live. Ignored after
    /// the end.
    @SignalMethod(name = "abortForRollback", description = "Sent by the endpoint; the same as abort.")
    void abortForRollback(OperatorCommand command);

    /// The Endpoint's abort, for a promotion that was asked for while this one is live and supersedes it. Ignored
    /// after the end; past the point of no return this one just ends.
    @SignalMethod(name = "supersede", description = "Sent by the endpoint: a newer promotion takes this one's place.")
    void supersede(OperatorCommand command);

    /// Sent by the rollback that took this promotion's fence, after it has written the baseline's route.
    @SignalMethod(name = "takenBack", description = "Sent by a rollback that has taken the traffic back itself.")
    void takenBack(TakenBack takenBack);

    /// Input. `fence` came with the grant. `initiator` is the principal's name; `link` the CI run's address
    /// or null; `group` the id of the group that it is a member of, or null.
    record PromotionRun(
            String name,
            PromotionPlan plan,
            Digest planDigest,
            long fence,
            String initiator,
            @Nullable String link,
            @Nullable String group) {
        /// In no group.
        public PromotionRun(
                String name,
                PromotionPlan plan,
                Digest planDigest,
                long fence,
                String initiator,
                @Nullable String link) {
            this(name, plan, planDigest, fence, initiator, link, null);
        }
    }

    /// `decisionId` is the row that the API wrote.
    record DecisionCommand(@Nullable EndpointRef endpoint, String decisionId) implements Addressed {}

    /// `actor` is the principal's name.
    record OperatorCommand(@Nullable EndpointRef endpoint, String actor, String reason) implements Addressed {}

    /// `epoch` is that of the baseline's route; `actor` and `reason` are of whoever asked for `rollback`.
    record TakenBack(@Nullable EndpointRef endpoint, String rollback, long epoch, String actor, String reason)
            implements Addressed {}

    /// `full` skips to the end of the steps.
    record ResumeCommand(@Nullable EndpointRef endpoint, String actor, boolean full) implements Addressed {}

    record Approvals(List<Approver> given, List<Approver> missing) {
        public Approvals {
            given = List.copyOf(given);
            missing = List.copyOf(missing);
        }
    }

    record Standing(Phase phase) {}
}
