package dev.windlass.workflow;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Condition;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Step;
import dev.windlass.domain.TrafficRules;
import dev.windlass.workflow.AbortCause.TurnedBack;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.activity.RouteActivities.Acknowledgement;
import dev.windlass.workflow.activity.RouteActivities.Direction;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Moves an endpoint's traffic between stable version and candidate, acknowledged by every gateway. The watch begins
/// with the first shift.
final class TrafficShift {
    /// An increase that isn't acknowledged by then is taken back.
    private static final Duration ACKNOWLEDGE = Duration.ofMinutes(2);

    private static final String ON_EVERY_NODE = "OnEveryNode";

    private final PromotionRun run;
    private final RunControl control;
    private final Projection projection;
    private final RouteWriter routes;
    private final PolicyChecks policyChecks;
    private final CandidateWatch watch;
    private boolean someLeftOut;

    private TrafficRules rules = TrafficRules.NONE;

    /// What stands before the candidate has its first weight.
    private List<ArmTarget> beside;

    TrafficShift(
            PromotionRun run,
            RunControl control,
            Projection projection,
            RouteWriter routes,
            PolicyChecks policyChecks,
            CandidateWatch watch) {
        this.run = run;
        this.control = control;
        this.projection = projection;
        this.routes = routes;
        this.policyChecks = policyChecks;
        this.watch = watch;
        this.beside = RouteWriter.all(run.plan().stable());
    }

    /// Gives the candidate that share of the requests.
    ///
    /// @return from the write until every gateway had acknowledged it
    Duration to(int weightPercent) {
        var direction = weightPercent >= projection.weightSet() ? Direction.INCREASE : Direction.DECREASE;
        if (direction == Direction.INCREASE) {
            permitted(weightPercent);
        }
        control.hold();
        long began = Workflow.currentTimeMillis();
        var phase = weightPercent == 100 ? Phase.PROMOTING : Phase.PROGRESSING;
        var _ = write(arms(Arm.CANARY, weightPercent), weightPercent, direction, phase, weightPercent + " %");
        return Duration.ofMillis(Workflow.currentTimeMillis() - began);
    }

    /// Puts the candidate beside the stable version, for those who ask for it by name.
    void preview() {
        control.hold();
        beside = arms(Arm.PREVIEW, 0);
        var _ = write(beside, 0, Direction.INCREASE, Phase.PROGRESSING, "preview");
    }

    /// From the next write on, this header's value chooses between the arms.
    void stickyBy(String header) {
        rules = rules.stickyBy(header);
    }

    /// Sends requests with a header to the candidate, or does so no more.
    void headerRoute(TrafficRules.HeaderRoute route) {
        boolean more = !route.match().isEmpty();
        int weight = projection.weightSet();
        if (more) {
            permitted(weight);
        }
        control.hold();
        rules = rules.with(route);
        var arms = arms(weight == 0 ? Arm.PREVIEW : Arm.CANARY, weight);
        beside = arms;
        var direction = more ? Direction.INCREASE : Direction.DECREASE;
        var said = (more ? "header route " : "end of header route ") + route.name();
        var _ = write(arms, weight, direction, Phase.PROGRESSING, said);
    }

    /// Somebody may pause while the policies are asked, and a block be made while he looks.
    private void permitted(int weightPercent) {
        do {
            watch.look();
            policyChecks.permitIncrease(weightPercent, watch::look);
            control.hold();
        } while (policyChecks.outdated());
    }

    /// Has the candidate get copies of what others answer.
    ///
    /// @return the epoch from which it does
    long shadow(Step.Shadow step) {
        var candidate = run.plan().candidate();
        var arms = new ArrayList<>(beside);
        arms.add(ArmTarget.shadow(candidate.version(), candidate.digest(), step.percent(), step.relativeTolerance()));
        return write(arms, 0, Direction.INCREASE, Phase.SHADOWING, "shadow of " + step.percent() + " %");
    }

    void endShadow() {
        var _ = write(beside, 0, Direction.DECREASE, Phase.SHADOWING, "end of the shadow");
    }

    /// @param said what the new epoch brings
    private long write(List<ArmTarget> arms, int weightPercent, Direction direction, Phase phase, String said) {
        long epoch = routes.write(arms, said);
        projection.set(weightPercent, epoch);
        watch.from(epoch);
        projection.move(phase, Reason.STEP, said + " set, waits for the gateways");
        switch (control.call(() -> routes.await(epoch, direction, ACKNOWLEDGE))) {
            case Acknowledgement.Complete all -> {
                projection.acknowledged();
                projection.condition("Acknowledged", Condition.Status.TRUE, "Acknowledged", "epoch " + epoch);
                showLeftOut(all.leftOut());
                projection.move(phase, Reason.STEP, said + " acknowledged by " + all.gateways());
            }
            case Acknowledgement.Partial partial -> throw unacknowledged(epoch, partial.missing());
        }
        return epoch;
    }

    /// A node without room carries neither arm, so nobody waits for it; but somebody must see it.
    private void showLeftOut(List<String> nodes) {
        if (!nodes.isEmpty()) {
            projection.condition(
                    ON_EVERY_NODE,
                    Condition.Status.FALSE,
                    "NoRoom",
                    "left out: " + String.join(", ", nodes) + "; its gateway refuses this model until there is room");
        } else if (someLeftOut) {
            projection.condition(ON_EVERY_NODE, Condition.Status.TRUE, "Placed", "no node is left out any more");
        }
        someLeftOut = !nodes.isEmpty();
    }

    private TurnedBack unacknowledged(long epoch, List<String> missing) {
        var words = "epoch " + epoch + " not acknowledged within " + Details.human(ACKNOWLEDGE) + " by "
                + (missing.isEmpty() ? "any gateway: none is live" : String.join(", ", missing));
        projection.condition("Acknowledged", Condition.Status.FALSE, "Unacknowledged", words);
        return AbortCause.of(Reason.NOT_ACKNOWLEDGED, words).asException();
    }

    private List<ArmTarget> arms(Arm of, int weightPercent) {
        var plan = run.plan();
        var candidate = new ArmTarget(
                        of, plan.candidate().version(), plan.candidate().digest(), weightPercent)
                .under(weightPercent == 100 ? TrafficRules.NONE : rules);
        var stable = plan.stable();
        return stable == null
                ? List.of(candidate)
                : List.of(new ArmTarget(Arm.STABLE, stable.version(), stable.digest(), 100 - weightPercent), candidate);
    }
}
