package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.workflow.PromotionWorkflow.DecisionCommand;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.PromotionWorkflow.ResumeCommand;
import io.temporal.failure.ApplicationFailure;

/// Which order a promotion takes in which phase: what its update validators ask. Changes nothing.
final class OrderChecks {
    private final EndpointRef endpoint;
    private final RunControl control;
    private final ApprovalGate gate;
    private final Projection projection;

    OrderChecks(EndpointRef endpoint, RunControl control, ApprovalGate gate, Projection projection) {
        this.endpoint = endpoint;
        this.control = control;
        this.gate = gate;
        this.projection = projection;
    }

    void approve(DecisionCommand command) {
        Checks.addressed(command, endpoint);
        Checks.notBlank("decisionId", command.decisionId());
        Checks.phase(gate.isOpen(), "no approval gate is open", projection.phase());
    }

    void pause(OperatorCommand command) {
        Checks.addressed(command, endpoint);
        Checks.notBlank("actor", command.actor());
        Checks.phase(control.open(), why("pause"), projection.phase());
        Checks.phase(
                !gate.isOpen(), "nothing goes on before the approval: reject or abort, or wait", projection.phase());
        Checks.phase(control.heldBy() == null, "paused already by " + control.heldBy(), projection.phase());
    }

    void resume(ResumeCommand command) {
        Checks.addressed(command, endpoint);
        Checks.notBlank("actor", command.actor());
        Checks.phase(control.open(), why("resume"), projection.phase());
        var phase = projection.phase();
        boolean skippable = command.full() && (phase == Phase.PROGRESSING || phase == Phase.SHADOWING);
        Checks.phase(control.paused() || skippable, "nothing to resume", projection.phase());
    }

    void abort(OperatorCommand command) {
        Checks.addressed(command, endpoint);
        Checks.notBlank("actor", command.actor());
        Checks.phase(control.open(), why("abort"), projection.phase());
    }

    ApplicationFailure tooLate(String order) {
        return FailureTypes.refusal(FailureTypes.WRONG_PHASE, why(order));
    }

    private String why(String order) {
        return control.turned()
                ? "it is on its way back already"
                : "too late to " + order + "; after completion use rollback";
    }
}
