package dev.windlass.workflow;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Condition;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Step;
import dev.windlass.domain.Strategy;
import dev.windlass.workflow.AbortCause.TurnedBack;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.activity.AnalysisActivities;
import dev.windlass.workflow.activity.AnalysisActivities.Analyze;
import dev.windlass.workflow.activity.AnalysisActivities.Analyzed;
import dev.windlass.workflow.activity.RouteActivities.Acknowledgement;
import dev.windlass.workflow.activity.RouteActivities.Direction;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A canary's traffic: steps, promotion to 100 %, bake. [CandidateWatch] runs beside it from the first weight on.
final class CanaryRollout implements Rollout {
    /// An increase that isn't acknowledged by then is taken back.
    static final Duration ACKNOWLEDGE = Duration.ofMinutes(2);

    private static final String ON_EVERY_NODE = "OnEveryNode";
    private static final Duration EXTENSION_MAX = Duration.ofHours(1);

    private final PromotionRun run;
    private final Strategy.Canary strategy;
    private final RunControl control;
    private final Projection projection;
    private final RouteWriter routes;
    private final PolicyChecks policyChecks;
    private final CandidateWatch watch;
    private boolean someLeftOut;

    CanaryRollout(
            PromotionRun run,
            Strategy.Canary strategy,
            RunControl control,
            Projection projection,
            RouteWriter routes,
            PolicyChecks policyChecks) {
        this.run = run;
        this.strategy = strategy;
        this.control = control;
        this.projection = projection;
        this.routes = routes;
        this.policyChecks = policyChecks;
        this.watch = new CandidateWatch(run, control, projection);
    }

    @Override
    public void rehearsed(boolean nonFinite) {
        watch.rehearsed(nonFinite);
    }

    /// All steps in order. Without a stable version there is nothing to compare with, so there are none.
    @Override
    public void steps() {
        if (run.plan().stable() == null) {
            return;
        }
        int number = 0;
        for (var step : strategy.steps()) {
            number++;
            control.hold();
            if (control.skipping()) {
                return;
            }
            projection.step(number);
            switch (step) {
                case Step.SetWeight weight -> {
                    if (weight.weightPercent() == 100) {
                        return;
                    }
                    shift(weight.weightPercent());
                }
                case Step.Pause pause -> pause(pause.duration(), "step " + number);
                case Step.Analyze analyze -> analyze(analyze, number);
            }
        }
        control.hold();
    }

    private void pause(@Nullable Duration length, String by) {
        if (length == null) {
            control.pauseUntilResumed(by, Reason.OPERATOR);
        } else {
            control.pauseFor(length, by);
        }
    }

    @Override
    public void promote() {
        projection.move(Phase.PROMOTING, Reason.STEP, "all traffic to v" + candidate());
        shift(100);
    }

    @Override
    public void bake() {
        var length = strategy.bake();
        projection.waiting(
                Phase.BAKING,
                Reason.BAKE,
                "watched for " + Details.human(length),
                "time",
                Projection.now().plus(length));
        control.sleep(length, "bake", () -> false);
        // Somebody may pause while the last look is taken.
        do {
            control.hold();
            watch.look();
        } while (control.heldBy() != null);
    }

    @Override
    public void stopWatching() {
        watch.stop();
    }

    private void shift(int weightPercent) {
        var direction = weightPercent >= projection.weightSet() ? Direction.INCREASE : Direction.DECREASE;
        if (direction == Direction.INCREASE) {
            watch.look();
            policyChecks.permitIncrease(weightPercent);
        }
        // Somebody may have paused while the policies were asked.
        control.hold();
        long epoch = routes.write(arms(weightPercent), "canary to " + weightPercent + " %");
        projection.set(weightPercent, epoch);
        watch.from(epoch);
        var phase = weightPercent == 100 ? Phase.PROMOTING : Phase.PROGRESSING;
        projection.move(phase, Reason.STEP, weightPercent + " % set, waits for the gateways");
        switch (control.call(() -> routes.await(epoch, direction, ACKNOWLEDGE))) {
            case Acknowledgement.Complete all -> {
                projection.acknowledged();
                projection.condition("Acknowledged", Condition.Status.TRUE, "Acknowledged", "epoch " + epoch);
                showLeftOut(all.leftOut());
                projection.move(phase, Reason.STEP, weightPercent + " % acknowledged by " + all.gateways());
            }
            case Acknowledgement.Partial partial -> throw unacknowledged(epoch, partial.missing());
        }
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

    private List<ArmTarget> arms(int weightPercent) {
        var plan = run.plan();
        var canary = new ArmTarget(
                Arm.CANARY, plan.candidate().version(), plan.candidate().digest(), weightPercent);
        var stable = plan.stable();
        return stable == null
                ? List.of(canary)
                : List.of(new ArmTarget(Arm.STABLE, stable.version(), stable.digest(), 100 - weightPercent), canary);
    }

    private void analyze(Step.Analyze step, int number) {
        var watched = watch.watched();
        if (watched == null) {
            return;
        }
        var max = step.max();
        while (true) {
            var analysis = Stubs.waiting(AnalysisActivities.class, "analyze step " + number, max.plus(Stubs.QUICK));
            var request = new Analyze(watched, step.withMax(max), number, routes.epoch());
            projection.waiting(
                    Phase.PROGRESSING,
                    Reason.STEP,
                    "analysis of step " + number,
                    "verdict",
                    Projection.now().plus(max));
            var analyzed = control.callUnless(control::skipping, () -> analysis.analyze(request));
            if (analyzed == null) {
                return;
            }
            projection.judged(analyzed.judgement());
            if (!extended(analyzed, number)) {
                return;
            }
            max = longer(max);
        }
    }

    /// An extension is twice as long as what it extends, up to an hour: each writes history, which has a limit.
    private static Duration longer(Duration max) {
        var twice = max.isZero() ? Duration.ofSeconds(1) : max.multipliedBy(2);
        var longest = max.compareTo(EXTENSION_MAX) < 0 ? EXTENSION_MAX : max;
        return twice.compareTo(longest) < 0 ? twice : longest;
    }

    /// True if the step runs once more.
    private boolean extended(Analyzed analyzed, int number) {
        var words = analyzed.judgement().message();
        return switch (analyzed.finding()) {
            case ADVANCE -> false;
            case ADVANCE_WITHOUT_DATA -> {
                projection.condition(
                        "EnoughData", Condition.Status.FALSE, "InsufficientData", "step " + number + ": " + words);
                yield false;
            }
            case HOLD -> {
                control.pauseUntilResumed("step " + number + ", insufficient data", Reason.INSUFFICIENT_DATA);
                yield false;
            }
            case PAUSE -> {
                control.pauseUntilResumed("step " + number + ", undecided", Reason.UNDECIDED);
                yield false;
            }
            case EXTEND -> true;
            case FAIL_INSUFFICIENT_DATA ->
                throw AbortCause.of(Reason.INSUFFICIENT_DATA, words).asException();
            case FAIL_UNDECIDED -> throw AbortCause.of(Reason.UNDECIDED, words).asException();
            case HARM -> throw AbortCause.by(analyzed.judgement()).asException();
        };
    }

    private String candidate() {
        return run.plan().candidate().version();
    }
}
