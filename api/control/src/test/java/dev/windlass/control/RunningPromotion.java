package dev.windlass.control;

import dev.windlass.domain.Phase;
import dev.windlass.workflow.FailureTypes;
import dev.windlass.workflow.Outcome;
import dev.windlass.workflow.PromotionWorkflow;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.util.List;

/// Runs until it is ended, and takes every order; of decisions the first, any further one comes too late.
public final class RunningPromotion implements PromotionWorkflow {
    private boolean decided;

    @Override
    public Outcome run(PromotionRun run) {
        Workflow.await(() -> false);
        throw new IllegalStateException("woken without reason");
    }

    @Override
    public Approvals approve(DecisionCommand command) {
        decided = true;
        return new Approvals(List.of(), List.of());
    }

    @Override
    public void validateApprove(DecisionCommand command) {
        validate();
    }

    @Override
    public Approvals reject(DecisionCommand command) {
        return approve(command);
    }

    @Override
    public void validateReject(DecisionCommand command) {
        validate();
    }

    private void validate() {
        if (decided) {
            throw ApplicationFailure.newNonRetryableFailure(
                    FailureTypes.WRONG_PHASE + ": too late", FailureTypes.WRONG_PHASE);
        }
    }

    @Override
    public Standing pause(OperatorCommand command) {
        return new Standing(Phase.PAUSED);
    }

    @Override
    public void validatePause(OperatorCommand command) {}

    @Override
    public Standing resume(ResumeCommand command) {
        return new Standing(Phase.PROGRESSING);
    }

    @Override
    public void validateResume(ResumeCommand command) {}

    @Override
    public Standing abort(OperatorCommand command) {
        return new Standing(Phase.ABORTING);
    }

    @Override
    public void validateAbort(OperatorCommand command) {}

    @Override
    public void takenBack(TakenBack takenBack) {}

    @Override
    public void abortForRollback(OperatorCommand command) {}

    @Override
    public void supersede(OperatorCommand command) {}
}
