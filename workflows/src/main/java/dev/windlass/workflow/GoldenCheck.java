package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.workflow.activity.GoldenActivities;
import dev.windlass.workflow.activity.GoldenActivities.Answered;
import dev.windlass.workflow.activity.GoldenActivities.Ask;
import dev.windlass.workflow.activity.PlacementActivities.PlaceResult.Placed;
import io.temporal.failure.ActivityFailure;
import java.util.Locale;

/// The candidate's golden rows, asked on every node that has it, before the first request reaches it. A plan without
/// golden rows has nothing to ask.
final class GoldenCheck {
    private static final String CONDITION = "GoldenPassed";
    private static final String GONE = "TIMEOUT_TYPE_SCHEDULE_TO_START";

    private final PromotionPlan plan;
    private final RunControl control;
    private final Projection projection;

    GoldenCheck(PromotionPlan plan, RunControl control, Projection projection) {
        this.plan = plan;
        this.control = control;
        this.projection = projection;
    }

    /// @return false if a node's agent doesn't take the question: place the candidate anew
    boolean passed(Placed places) {
        var golden = plan.golden();
        if (golden == null) {
            return true;
        }
        double largest = 0;
        for (String node : places.nodes()) {
            switch (asked(new Ask(node, places.spec(), golden))) {
                case Asked.Gone _ -> {
                    return false;
                }
                case Asked.Heard(Answered.AsExpected expected) ->
                    largest = Math.max(largest, expected.largestDifference());
                case Asked.Heard(Answered.Differs differs) -> throw differs(node, differs);
            }
        }
        passed(golden, places.nodes().size(), largest);
        return true;
    }

    private sealed interface Asked {
        record Heard(Answered answered) implements Asked {}

        /// The node's agent doesn't take the question.
        record Gone() implements Asked {}
    }

    private Asked asked(Ask ask) {
        try {
            return new Asked.Heard(answered(ask));
        } catch (ActivityFailure failure) {
            if (Waits.type(failure).equals(GONE)) {
                return new Asked.Gone();
            }
            throw unanswered(ask.node(), failure);
        }
    }

    private void passed(GoldenPin golden, int nodes, double largest) {
        projection.condition(
                CONDITION,
                Condition.Status.TRUE,
                "Answered",
                golden.rows() + (golden.rows() == 1 ? " row" : " rows") + " answered as expected on " + nodes
                        + (nodes == 1 ? " node" : " nodes") + ", largest difference "
                        + (largest == 0 ? "0" : String.format(Locale.ROOT, "%.2g", largest)));
    }

    /// A store that is away is waited for, as for artifacts; the tries meanwhile write no history.
    private Answered answered(Ask ask) {
        boolean patient = false;
        while (true) {
            var asking = asking(ask, patient);
            try {
                return control.call(() -> asking.ask(ask));
            } catch (ActivityFailure failure) {
                var type = Waits.type(failure);
                boolean away = !patient && type.equals(FailureTypes.ARTIFACT_AWAY);
                boolean there = patient && type.equals(FailureTypes.LOAD_FAILED);
                if (Waits.cancelled(failure) || !(away || there)) {
                    throw failure;
                }
                if (away) {
                    showWait(Waits.message(failure));
                }
                patient = away;
            }
        }
    }

    private GoldenActivities asking(Ask ask, boolean patient) {
        var summary = "golden rows of v" + plan.candidate().version() + " on " + ask.node();
        return patient
                ? Stubs.patientLoad(
                        GoldenActivities.class, ask.node(), summary + " once they are there", NodeLoading.LOAD)
                : Stubs.load(GoldenActivities.class, ask.node(), summary, NodeLoading.LOAD);
    }

    private void showWait(String why) {
        projection.condition(CONDITION, Condition.Status.FALSE, Reason.ARTIFACT_AWAY.id(), why);
        projection.waiting(
                Phase.PREPARING,
                Reason.ARTIFACT_AWAY,
                why + "; waits for it",
                "the object store",
                control.deadlineAt());
    }

    private RuntimeException differs(String node, Answered.Differs differs) {
        var message = "v" + plan.candidate().version() + " on " + node + ": golden " + differs.message();
        projection.condition(CONDITION, Condition.Status.FALSE, Reason.GOLDEN_MISMATCH.id(), message);
        return AbortCause.of(Reason.GOLDEN_MISMATCH, message).asException();
    }

    private RuntimeException unanswered(String node, ActivityFailure failure) {
        if (Waits.cancelled(failure)) {
            return failure;
        }
        var message = "v" + plan.candidate().version() + " on " + node + ": golden rows not answered: "
                + Waits.message(failure);
        projection.condition(CONDITION, Condition.Status.UNKNOWN, Reason.NOT_READY.id(), message);
        return AbortCause.of(Reason.NOT_READY, message).asException();
    }
}
