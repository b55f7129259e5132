package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.RunKind;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.RollbackWorkflow.RollbackRun;
import dev.windlass.workflow.activity.EndpointActivities;
import dev.windlass.workflow.activity.EndpointActivities.Ending;
import dev.windlass.workflow.activity.EndpointActivities.Release;
import dev.windlass.workflow.activity.PlanActivities;
import dev.windlass.workflow.activity.PlanActivities.Foresee;
import dev.windlass.workflow.activity.PlanActivities.Foreseen;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import dev.windlass.workflow.activity.PlanActivities.PlanResult;
import dev.windlass.workflow.activity.PlanActivities.RollbackPlanRequest;
import dev.windlass.workflow.activity.PlanActivities.RollbackPlanResult;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Grant, plan, start: in this order, so that a plan is made under the grant and a run starts with its plan.
/// What breaks off in between leaves a holder without a workflow, which the next look finds.
final class Granting {
    private static final Duration PLAN_PATIENCE = Duration.ofMinutes(1);

    private final EndpointRef endpoint;

    Granting(EndpointRef endpoint) {
        this.endpoint = endpoint;
    }

    StartAnswer promotion(PromotionRequest request) {
        var grant = new GrantWish(
                endpoint,
                RunKind.PROMOTION,
                request.requestId(),
                request.manifest().version(),
                request.initiator(),
                null);
        var endpoints = Stubs.control(EndpointActivities.class, "grant to " + request.initiator());
        return switch (endpoints.grant(grant)) {
            case GrantResult.Known known -> new StartAnswer.Started(known.name(), known.planDigest());
            case GrantResult.Taken taken -> new StartAnswer.Busy(taken.holder());
            case GrantResult.Withdrawn it -> new StartAnswer.Refused("Withdrawn", it.name() + " waits no more");
            case GrantResult.Granted granted -> planned(request, granted);
        };
    }

    private StartAnswer planned(PromotionRequest request, GrantResult.Granted granted) {
        try {
            var plans = Stubs.bounded(PlanActivities.class, "plan", PLAN_PATIENCE);
            var planned = plans.plan(
                    new PlanRequest(granted.name(), granted.fence(), request.manifest(), request.requestDigest()));
            return switch (planned) {
                case PlanResult.Planned it -> {
                    ChildStarts.promotion(new PromotionRun(
                            granted.name(),
                            it.plan(),
                            it.planDigest(),
                            granted.fence(),
                            request.initiator(),
                            request.link(),
                            request.group()));
                    yield new StartAnswer.Started(granted.name(), it.planDigest());
                }
                case PlanResult.Unplannable it -> {
                    free(granted.name());
                    yield new StartAnswer.Refused(it.reason(), it.message());
                }
            };
        } catch (ActivityFailure failure) {
            free(granted.name());
            throw internal("plan not made: " + Waits.message(failure));
        }
    }

    /// What a rollback that names a version would mean while `holder` holds the endpoint.
    Foreseen foresee(String to, String holder) {
        return Stubs.control(PlanActivities.class, "where is back to v" + to + "?")
                .foresee(new Foresee(endpoint, to, holder));
    }

    /// `takenFrom` is the promotion or rollback that loses its fence to it, null if none is live.
    RollbackAnswer rollback(RollbackRequest request, @Nullable String takenFrom) {
        var grant = new GrantWish(
                endpoint, RunKind.ROLLBACK, request.requestId(), request.to(), request.initiator(), takenFrom);
        var endpoints = Stubs.control(EndpointActivities.class, "grant rollback to " + request.initiator());
        return switch (endpoints.grant(grant)) {
            case GrantResult.Known known -> new RollbackAnswer.RollbackStarted(known.name());
            case GrantResult.Taken taken ->
                new RollbackAnswer.AlreadyRunning(taken.holder().name());
            case GrantResult.Withdrawn it -> new RollbackAnswer.RollbackRefused("Withdrawn", it.name());
            case GrantResult.Granted granted -> planned(request, granted);
        };
    }

    private RollbackAnswer planned(RollbackRequest request, GrantResult.Granted granted) {
        try {
            var plans = Stubs.bounded(PlanActivities.class, "plan rollback", PLAN_PATIENCE);
            var planned = plans.planRollback(
                    new RollbackPlanRequest(granted.name(), endpoint, granted.fence(), request.to()));
            return switch (planned) {
                case RollbackPlanResult.RollbackPlanned it -> {
                    ChildStarts.rollback(new RollbackRun(
                            granted.name(),
                            endpoint,
                            granted.fence(),
                            it.from(),
                            it.targets(),
                            it.baseline(),
                            it.left(),
                            it.failed(),
                            it.takenFrom(),
                            it.planDigest(),
                            request.initiator(),
                            request.reason()));
                    yield new RollbackAnswer.RollbackStarted(granted.name());
                }
                case RollbackPlanResult.NoTarget it -> {
                    free(granted.name());
                    yield new RollbackAnswer.RollbackRefused(it.reason(), it.message());
                }
            };
        } catch (ActivityFailure failure) {
            free(granted.name());
            throw internal("rollback not planned: " + Waits.message(failure));
        }
    }

    /// Nothing was started in `name`'s: as if it had never been granted.
    void free(String name) {
        Stubs.control(EndpointActivities.class, "nothing started, free again")
                .release(new Release(endpoint, name, Ending.REFUSED));
    }

    private static ApplicationFailure internal(String message) {
        return FailureTypes.refusal(FailureTypes.INTERNAL_ERROR, message);
    }
}
