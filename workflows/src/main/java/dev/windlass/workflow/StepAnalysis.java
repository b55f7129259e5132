package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Step;
import dev.windlass.workflow.activity.AnalysisActivities;
import dev.windlass.workflow.activity.AnalysisActivities.Analyze;
import dev.windlass.workflow.activity.AnalysisActivities.Analyzed;
import java.time.Duration;

/// A step in which the judge looks, until it may end.
final class StepAnalysis {
    private static final Duration EXTENSION_MAX = Duration.ofHours(1);

    private final RunControl control;
    private final Projection projection;
    private final RouteWriter routes;
    private final CandidateWatch watch;

    StepAnalysis(RunControl control, Projection projection, RouteWriter routes, CandidateWatch watch) {
        this.control = control;
        this.projection = projection;
        this.routes = routes;
        this.watch = watch;
    }

    /// Ends when the verdict allows it, or when somebody skips it.
    ///
    /// @throws AbortCause.TurnedBack for harm, or if the step fails for want of data or of a decision
    void run(Step.Analyze step, int number) {
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
    static Duration longer(Duration max) {
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
}
