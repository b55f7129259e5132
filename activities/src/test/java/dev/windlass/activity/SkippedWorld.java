package dev.windlass.activity;

import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Role;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.storage.Given;
import dev.windlass.workflow.activity.AnalysisActivities;
import dev.windlass.workflow.activity.ApprovalActivities;
import dev.windlass.workflow.activity.EvidenceActivities;
import dev.windlass.workflow.activity.NodeActivities;
import dev.windlass.workflow.activity.RouteActivities;
import dev.windlass.workflow.activity.ShadowActivities;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What waits in the real world, for tests that skip time: gateways acknowledge at once, analyses advance, the
/// watch of a promotion in `harmed` sees harm, everybody may approve.
final class SkippedWorld
        implements RouteActivities,
                AnalysisActivities,
                ShadowActivities,
                ApprovalActivities,
                EvidenceActivities,
                NodeActivities {
    final Set<String> harmed = ConcurrentHashMap.newKeySet();
    private final RouteActivities routes;

    SkippedWorld(Stores stores) {
        this.routes = new RouteActivitiesImpl(stores);
    }

    @Override
    public RouteWritten write(RouteWrite request) {
        return routes.write(request);
    }

    @Override
    public Acknowledgement awaitAcknowledged(AwaitAcknowledged request) {
        return new Acknowledgement.Complete(List.of("n1"), List.of());
    }

    /// Failed and tried again rather than blocked, so that skipped time passes for it, too. Never harm at the first
    /// look: it could meet an activity that completes at the same moment, which the test server can't take.
    @Override
    public Watched watch(Watch request) {
        if (harmed.contains(request.promotion())
                && Activity.getExecutionContext().getInfo().getAttempt() > 1) {
            return new Watched(judgement(Judgement.Verdict.HARM));
        }
        throw ApplicationFailure.newBuilder()
                .setMessage("not yet")
                .setType("NotYet")
                .setNextRetryDelay(Duration.ofMinutes(7))
                .setCategory(ApplicationErrorCategory.BENIGN)
                .build();
    }

    @Override
    public Watched look(Watch request) {
        return new Watched(
                judgement(harmed.contains(request.promotion()) ? Judgement.Verdict.HARM : Judgement.Verdict.UNDECIDED));
    }

    @Override
    public Analyzed analyze(Analyze request) {
        return new Analyzed(Finding.ADVANCE, judgement(Judgement.Verdict.UNDECIDED), 100);
    }

    @Override
    public Compared compare(Compare request) {
        return new Compared(Finding.ADVANCE, judgement(Judgement.Verdict.SAFE), 100);
    }

    @Override
    public DecisionRead readBack(ReadDecision request) {
        return new DecisionRead.Valid(Decision.APPROVED, Role.MODEL_RISK, "risk", "looked at it", Instant.EPOCH);
    }

    @Override
    public Sealed seal(Seal request) {
        return new Sealed(Given.digest("evidence"));
    }

    @Override
    public Loaded ensureLoaded(EnsureLoaded request) {
        return new Loaded(request.node(), request.spec().digest(), Duration.ofMillis(1));
    }

    @Override
    public Probed probe(Probe request) {
        return new Probed(request.spec().digest(), Duration.ofMillis(1), false);
    }

    @Override
    public Unloaded unload(Unload request) {
        return new Unloaded();
    }

    private static Judgement judgement(Judgement.Verdict verdict) {
        return new Judgement(
                verdict, 1, 100, null, new ArmTotals(100, 1, 0, 0), new ArmTotals(100, 1, 0, 0), 3, "by the test");
    }
}
