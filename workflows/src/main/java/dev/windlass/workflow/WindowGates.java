package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.domain.Gate;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.workflow.activity.GateActivities;
import dev.windlass.workflow.activity.GateActivities.AwaitOpen;
import dev.windlass.workflow.activity.GateActivities.ClosedWindow;
import dev.windlass.workflow.activity.GateActivities.LookAtWindows;
import org.jspecify.annotations.Nullable;

/// Holds a promotion while one of its windows is closed: its start, and each increase. What waits says until when; an
/// abort, harm and the total deadline end the wait.
final class WindowGates {
    private final PromotionPlan plan;
    private final RunControl control;
    private final Projection projection;

    WindowGates(PromotionPlan plan, RunControl control, Projection projection) {
        this.plan = plan;
        this.control = control;
        this.projection = projection;
    }

    /// Returns once all are open.
    void pass() {
        if (plan.allGates().stream().noneMatch(Gate.Window.class::isInstance)) {
            return;
        }
        var gates = Stubs.control(GateActivities.class, "windows: start");
        for (var closed = look(gates); closed != null; closed = look(gates)) {
            awaitOpen(closed, Phase.VALIDATING);
        }
        plan.allGates().stream()
                .filter(Gate.Window.class::isInstance)
                .forEach(
                        it -> projection.condition("Gate/" + it.name(), Condition.Status.TRUE, "Open", "at the start"));
    }

    private @Nullable ClosedWindow look(GateActivities gates) {
        return control.call(() -> gates.look(new LookAtWindows(plan))).closed();
    }

    /// Whoever has waited looks again, since another one may be closed by then.
    void awaitOpen(ClosedWindow closed, Phase shown) {
        var condition = "Gate/" + closed.gate();
        projection.condition(condition, Condition.Status.FALSE, Reason.GATE_CLOSED.id(), closed.words());
        projection.waiting(shown, Reason.GATE_CLOSED, closed.words(), "the window's opening", closed.opensAt());
        var gates = Stubs.waiting(GateActivities.class, closed.words(), Stubs.WATCH);
        control.call(() -> gates.awaitOpen(new AwaitOpen(plan)));
        projection.condition(condition, Condition.Status.TRUE, "Open", "closed before");
    }
}
