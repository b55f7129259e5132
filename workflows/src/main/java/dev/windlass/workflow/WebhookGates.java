package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.domain.Gate;
import dev.windlass.domain.Phase;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.activity.GateActivities;
import dev.windlass.workflow.activity.GateActivities.Answer;
import dev.windlass.workflow.activity.GateActivities.Ask;
import io.temporal.failure.ActivityFailure;

/// Asks a plan's webhooks, one after the other, before anything is prepared. A refusal turns the promotion back;
/// whoever doesn't answer in time refuses nothing: the gate says what is done then.
final class WebhookGates {
    private final PromotionRun run;
    private final RunControl control;
    private final Projection projection;

    WebhookGates(PromotionRun run, RunControl control, Projection projection) {
        this.run = run;
        this.control = control;
        this.projection = projection;
    }

    void pass() {
        for (var gate : run.plan().allGates()) {
            if (gate instanceof Gate.Webhook webhook) {
                control.hold();
                ask(webhook);
            }
        }
    }

    private void ask(Gate.Webhook gate) {
        projection.waiting(
                Phase.VALIDATING,
                Reason.GATE,
                "asks webhook " + gate.name(),
                gate.url(),
                Projection.now().plus(gate.timeout()));
        var gates = Stubs.boundedWait(GateActivities.class, "webhook " + gate.name(), gate.timeout());
        try {
            switch (control.call(() -> gates.ask(new Ask(run.name(), run.plan(), run.planDigest(), gate)))) {
                case Answer.Allowed(var reason) -> shown(gate, Condition.Status.TRUE, "Allowed", reason);
                case Answer.Refused(var reason) -> {
                    shown(gate, Condition.Status.FALSE, "Refused", reason);
                    throw AbortCause.of(Reason.GATE_DENIED, "webhook " + gate.name() + ": " + reason)
                            .asException();
                }
            }
        } catch (ActivityFailure failure) {
            if (Waits.cancelled(failure)) {
                throw failure;
            }
            unanswered(gate, Waits.lastMessage(failure));
        }
    }

    private void unanswered(Gate.Webhook gate, String why) {
        switch (gate.onError()) {
            case ADVANCE -> shown(gate, Condition.Status.UNKNOWN, "Advanced", "no answer: " + why);
            case FAIL -> {
                shown(gate, Condition.Status.UNKNOWN, "Error", why);
                throw AbortCause.of(Reason.GATE_ERROR, "webhook " + gate.name() + " gave no answer: " + why)
                        .asException();
            }
        }
    }

    private void shown(Gate gate, Condition.Status status, String reason, String words) {
        projection.condition("Gate/" + gate.name(), status, reason, words);
    }
}
