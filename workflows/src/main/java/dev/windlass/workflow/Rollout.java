package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Step;
import dev.windlass.group.Barrier;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the candidate comes to its traffic: the plan's steps, promotion to 100 %, bake. Canary and blue-green differ in
/// their steps only. [CandidateWatch] runs beside it from the first route on; the way back is [TrafficRollback]'s.
final class Rollout {
    private final PromotionPlan plan;
    private final RunControl control;
    private final Projection projection;
    private final CandidateWatch watch;
    private final TrafficShift shift;
    private final StepAnalysis analysis;
    private final ShadowStep shadow;
    private final Lockstep lockstep;

    Rollout(
            PromotionRun run,
            RunControl control,
            Projection projection,
            RouteWriter routes,
            PolicyChecks policyChecks) {
        this.plan = run.plan();
        this.control = control;
        this.projection = projection;
        this.watch = new CandidateWatch(run, control, projection);
        this.shift = new TrafficShift(run, control, projection, routes, policyChecks, watch);
        this.analysis = new StepAnalysis(control, projection, routes, watch);
        this.shadow = new ShadowStep(run, control, projection, shift);
        this.lockstep = new Lockstep(run, control, projection);
    }

    /// One that is in a group goes back with it from here on.
    void watchGroup() {
        lockstep.watch();
    }

    /// @param nonFinite the candidate answered made-up inputs with a NaN or an infinity
    void rehearsed(boolean nonFinite) {
        watch.rehearsed(nonFinite);
    }

    /// All before the candidate serves alone, in order. Without a stable version there is nothing to compare with, so
    /// there are none.
    void steps() {
        lockstep.at(Barrier.READY);
        takeSteps();
        lockstep.at(Barrier.ALL_STEPS);
    }

    private void takeSteps() {
        if (plan.stable() == null) {
            return;
        }
        int number = 0;
        for (var step : plan.steps()) {
            number++;
            control.hold();
            if (control.skipping()) {
                return;
            }
            projection.step(number);
            switch (step) {
                case Step.SetWeight(int percent) -> {
                    if (percent == 100) {
                        return;
                    }
                    shift.to(percent);
                }
                case Step.Preview _ -> shift.preview();
                case Step.StickyBy(var header) -> shift.stickyBy(header);
                case Step.SetHeaderRoute route -> shift.headerRoute(route.route());
                case Step.Shadow copied -> shadow.take(copied, number);
                case Step.Pause(var length) -> pause(length, "step " + number);
                case Step.Analyze analyze -> analysis.run(analyze, number);
                case Step.Switch(var after) -> pause(after, "the switch");
                case Step.HoldBack(int percent, var length) -> holdBack(percent, length);
            }
            if (number < plan.steps().size()) {
                lockstep.at(number);
            }
        }
        control.hold();
    }

    private void pause(@Nullable Duration length, String by) {
        if (length == null) {
            control.pauseUntilResumed(by, Reason.OPERATOR);
        } else if (!length.isZero()) {
            control.pauseFor(length, by);
        }
    }

    private void holdBack(int percent, Duration length) {
        control.deadlineMet();
        shift.to(100 - percent);
        projection.waiting(
                Phase.PROGRESSING,
                Reason.BAKE,
                percent + " % are held back for " + Details.human(length),
                "time",
                Projection.now().plus(length));
        control.sleep(length, "hold-back", control::skipping);
    }

    /// All traffic is the candidate's from here on.
    void promote() {
        projection.move(
                Phase.PROMOTING,
                Reason.STEP,
                "all traffic to v" + plan.candidate().version());
        var took = shift.to(100);
        if (plan.previews()) {
            projection.condition(
                    "Switched", Condition.Status.TRUE, "Acknowledged", "by every gateway in " + Details.human(took));
        }
    }

    /// The candidate is watched while it serves alone; behind it is the point of no return.
    void bake() {
        projection.waiting(
                Phase.BAKING,
                Reason.BAKE,
                "watched for " + Details.human(plan.bake()),
                "time",
                Projection.now().plus(plan.bake()));
        control.sleep(plan.bake(), "bake", () -> false);
        // Somebody may pause while the last look is taken.
        do {
            control.hold();
            watch.look();
        } while (control.heldBy() != null);
        lockstep.commit();
    }

    /// Nobody watches any more, and the group goes back, too.
    void turnedBack(AbortCause turn) {
        stopWatching();
        lockstep.tell(turn);
    }

    /// Nobody watches any more; called after the bake and on the way back.
    void stopWatching() {
        lockstep.stop();
        watch.stop();
    }
}
