package dev.windlass.activity;

import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Role;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.workflow.activity.AnalysisActivities;
import dev.windlass.workflow.activity.ApprovalActivities;
import dev.windlass.workflow.activity.PolicyActivities;
import dev.windlass.workflow.activity.RouteActivities;
import dev.windlass.workflow.activity.ShadowActivities;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;

/// What waits in the real world, for tests that skip time: the real hands answer at once, or the wait is a retry
/// rather than a block, so that skipped time passes for it, too. Steps' analyses advance unless the real judge says
/// harm; everybody may approve.
final class SkippedWorld
        implements RouteActivities, AnalysisActivities, ShadowActivities, ApprovalActivities, PolicyActivities {
    /// The id of a decision that rejects; every other one approves.
    static final String NO = "no";

    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(7);

    private final Stores stores;
    private final ModelFleet fleet;
    private final SealedLog log;
    private final RouteActivities routes;
    private final AnalysisActivities analysis;
    private final PolicyActivities policies;

    SkippedWorld(Stores stores, ModelFleet fleet, SealedLog log) {
        this.stores = stores;
        this.fleet = fleet;
        this.log = log;
        this.routes = new RouteActivitiesImpl(stores);
        this.analysis = new AnalysisActivitiesImpl(stores);
        this.policies = new PolicyActivitiesImpl(stores, World.POLICIES);
    }

    @Override
    public RouteWritten write(RouteWrite request) {
        return routes.write(request);
    }

    @Override
    public Acknowledgement awaitAcknowledged(AwaitAcknowledged request) {
        fleet.turn(request.endpoint());
        var status = stores.gateways().ackStatus(request.endpoint(), request.epoch());
        boolean done = status.missing().isEmpty()
                && (request.direction() == Direction.INCREASE
                        ? !status.acknowledged().isEmpty()
                        : status.lingering().isEmpty());
        if (!done && firstAttempt()) {
            throw later(request.patience());
        }
        return routes.awaitAcknowledged(new AwaitAcknowledged(
                request.endpoint(), request.epoch(), request.direction(), done ? request.patience() : Duration.ZERO));
    }

    /// Never harm at the first look: it could meet an activity that completes at the same moment, which the test
    /// server can't take.
    @Override
    public Watched watch(Watch request) {
        if (!firstAttempt()) {
            var seen = look(request);
            if (seen.judgement().verdict() == Judgement.Verdict.HARM) {
                return seen;
            }
        }
        throw later(BETWEEN_LOOKS);
    }

    @Override
    public Watched look(Watch request) {
        fleet.turn(request.endpoint());
        return log.judged(request, () -> analysis.look(request));
    }

    @Override
    public Analyzed analyze(Analyze request) {
        var judgement = look(request.watched()).judgement();
        boolean harm = judgement.verdict() == Judgement.Verdict.HARM;
        return new Analyzed(harm ? Finding.HARM : Finding.ADVANCE, judgement, 100);
    }

    @Override
    public Compared compare(Compare request) {
        var none = new ArmTotals(100, 1, 0, 0);
        return new Compared(
                Finding.ADVANCE,
                new Judgement(Judgement.Verdict.SAFE, 1, 100, null, none, none, 3, "by the test"),
                100);
    }

    @Override
    public DecisionRead readBack(ReadDecision request) {
        var decision = request.decisionId().equals(NO) ? Decision.REJECTED : Decision.APPROVED;
        return new DecisionRead.Valid(decision, Role.MODEL_RISK, "risk", "looked at it", Instant.EPOCH);
    }

    @Override
    public PolicyJudged judge(PolicyRequest request) {
        return policies.judge(request);
    }

    @Override
    public Unblocked awaitUnblocked(AwaitUnblocked request) {
        if (stores.blocks().standing(request.endpoint()).isPresent()) {
            throw later(BETWEEN_LOOKS);
        }
        return policies.awaitUnblocked(request);
    }

    private static boolean firstAttempt() {
        return Activity.getExecutionContext().getInfo().getAttempt() == 1;
    }

    private static ApplicationFailure later(Duration wait) {
        return ApplicationFailure.newBuilder()
                .setMessage("not yet")
                .setType("NotYet")
                .setNextRetryDelay(wait)
                .setCategory(ApplicationErrorCategory.BENIGN)
                .build();
    }
}
