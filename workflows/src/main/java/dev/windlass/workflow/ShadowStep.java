package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Step;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.activity.ShadowActivities;
import dev.windlass.workflow.activity.ShadowActivities.Compare;
import dev.windlass.workflow.activity.ShadowActivities.Compared;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A step in which the candidate gets copies of answered requests and answers nobody. [CandidateWatch]
/// runs beside it: a candidate that dies again and again is found there. Whatever goes wrong, no client
/// was the candidate's: the promotion ends `Rejected`.
final class ShadowStep {
    private static final String AGREED = "ShadowAgrees";

    private final PromotionRun run;
    private final RunControl control;
    private final Projection projection;
    private final TrafficShift shift;
    private long firstEpoch;

    ShadowStep(PromotionRun run, RunControl control, Projection projection, TrafficShift shift) {
        this.run = run;
        this.control = control;
        this.projection = projection;
        this.shift = shift;
    }

    /// Returns once the candidate gets no copies any more, or turns back.
    void take(Step.Shadow step, int number) {
        long epoch = shift.shadow(step);
        firstEpoch = firstEpoch == 0 ? epoch : firstEpoch;
        var finding = compared(step, number);
        shift.endShadow();
        if (finding == End.HELD) {
            control.pauseUntilResumed("step " + number + ", insufficient data", Reason.INSUFFICIENT_DATA);
        }
    }

    private enum End {
        OVER,
        /// Too few pairs, and a person decides.
        HELD
    }

    private End compared(Step.Shadow step, int number) {
        var max = step.max();
        while (true) {
            var looked = look(step.withMax(max), number, max);
            if (looked == null) {
                return End.OVER;
            }
            projection.judged(looked.judgement());
            switch (looked.finding()) {
                case ADVANCE -> {
                    agreed(looked.judgement());
                    return End.OVER;
                }
                case EXTEND -> max = StepAnalysis.longer(max);
                case ADVANCE_WITHOUT_DATA -> {
                    projection.condition(
                            "EnoughData", Condition.Status.FALSE, "InsufficientData", words(looked, number));
                    return End.OVER;
                }
                case HOLD, PAUSE -> {
                    return End.HELD;
                }
                case FAIL_INSUFFICIENT_DATA, FAIL_UNDECIDED ->
                    throw AbortCause.of(Reason.INSUFFICIENT_DATA, words(looked, number))
                            .asException();
                case HARM -> throw disagrees(looked.judgement()).asException();
            }
        }
    }

    /// Null if somebody skips the steps.
    private @Nullable Compared look(Step.Shadow step, int number, Duration max) {
        var plan = run.plan();
        var activity = Stubs.waiting(ShadowActivities.class, "compare step " + number, max.plus(Stubs.QUICK));
        var request = new Compare(
                run.name(), plan.endpoint(), plan.candidate().digest(), plan.alphaOfEach(), firstEpoch, step, number);
        projection.waiting(
                Phase.SHADOWING,
                Reason.STEP,
                "pairs of step " + number + " are compared",
                "verdict",
                Projection.now().plus(max));
        return control.callUnless(control::skipping, () -> activity.compare(request));
    }

    private void agreed(Judgement judgement) {
        boolean safe = judgement.verdict() == Judgement.Verdict.SAFE;
        projection.condition(
                AGREED,
                safe ? Condition.Status.TRUE : Condition.Status.UNKNOWN,
                safe ? "Safe" : "Undecided",
                judgement.message());
    }

    private static String words(Compared looked, int number) {
        return "step " + number + ": too few pairs, " + looked.judgement().message();
    }

    private static AbortCause disagrees(Judgement judgement) {
        return new AbortCause(Reason.SHADOW_DISAGREES, judgement.message(), "judge", judgement);
    }
}
