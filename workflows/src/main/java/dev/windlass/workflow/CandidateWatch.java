package dev.windlass.workflow;

import dev.windlass.domain.Judgement;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.activity.AnalysisActivities;
import dev.windlass.workflow.activity.AnalysisActivities.Watch;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/// `watch` beside the steps, from the candidate's first weight (or copy, as a shadow) until it is stable
/// or taken back: harm, or a guard, turns the promotion back at any moment.
final class CandidateWatch {
    private static final String LOOK_BEFORE_IT_COUNTS = "look-before-it-counts";

    private final PromotionRun run;
    private final RunControl control;
    private final Projection projection;
    private @Nullable Watch watched;
    private boolean rehearsedNonFinite;
    private @Nullable CancellationScope watch;

    CandidateWatch(PromotionRun run, RunControl control, Projection projection) {
        this.run = run;
        this.control = control;
        this.projection = projection;
    }

    /// Null before the first weight.
    @Nullable Watch watched() {
        return watched;
    }

    /// What its rehearsal showed; before the first weight.
    void rehearsed(boolean nonFinite) {
        rehearsedNonFinite = nonFinite;
    }

    /// Watches from this epoch on, unless it does already.
    void from(long epoch) {
        if (watch != null) {
            return;
        }
        var plan = run.plan();
        var stable = plan.stable();
        var request = new Watch(
                run.name(),
                plan.endpoint(),
                plan.candidate().digest(),
                stable == null ? null : stable.digest(),
                plan.alphaOfEach(),
                epoch,
                rehearsedNonFinite);
        watched = request;
        var analysis = Stubs.waiting(AnalysisActivities.class, "watch v" + candidate(), Stubs.WATCH);
        watch = Workflow.newCancellationScope(() -> Async.function(analysis::watch, request)
                .handle((seen, failure) -> {
                    if (seen != null) {
                        projection.judged(seen.judgement());
                        control.turn(AbortCause.by(seen.judgement()));
                    } else if (failure instanceof ActivityFailure failed && !cancelled(failed)) {
                        control.turn(
                                AbortCause.of(Reason.INTERNAL_ERROR, "the watch failed: " + Waits.message(failed)));
                    }
                    return seen;
                }));
        watch.run();
    }

    /// One look before the candidate gets more or becomes stable. A timer may be due at the first moment
    /// after an outage, and `watch`, which was cut short by it, is not yet looking again.
    void look() {
        var request = watched;
        if (request == null
                || Workflow.getVersion(LOOK_BEFORE_IT_COUNTS, Workflow.DEFAULT_VERSION, 1)
                        == Workflow.DEFAULT_VERSION) {
            return;
        }
        var analysis = Stubs.control(AnalysisActivities.class, "look at v" + candidate());
        var judgement = control.call(() -> analysis.look(request)).judgement();
        projection.judged(judgement);
        if (judgement.verdict() == Judgement.Verdict.HARM) {
            throw AbortCause.by(judgement).asException();
        }
    }

    /// Nobody watches any more.
    void stop() {
        if (watch != null) {
            watch.cancel();
        }
    }

    private static boolean cancelled(ActivityFailure failure) {
        return failure.getCause() instanceof CanceledFailure;
    }

    private String candidate() {
        return run.plan().candidate().version();
    }
}
