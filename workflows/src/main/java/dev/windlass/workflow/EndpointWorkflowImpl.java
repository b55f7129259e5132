package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.RollbackWorkflow.RollbackRun;
import dev.windlass.workflow.activity.EndpointActivities;
import dev.windlass.workflow.activity.EndpointActivities.DescribeHolder;
import dev.windlass.workflow.activity.EndpointActivities.Ending;
import dev.windlass.workflow.activity.EndpointActivities.Grant;
import dev.windlass.workflow.activity.EndpointActivities.GrantResult;
import dev.windlass.workflow.activity.EndpointActivities.Holder;
import dev.windlass.workflow.activity.EndpointActivities.HolderStatus;
import dev.windlass.workflow.activity.EndpointActivities.Kind;
import dev.windlass.workflow.activity.EndpointActivities.Load;
import dev.windlass.workflow.activity.EndpointActivities.Release;
import dev.windlass.workflow.activity.PlanActivities;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import dev.windlass.workflow.activity.PlanActivities.PlanResult;
import dev.windlass.workflow.activity.PlanActivities.RollbackPlanRequest;
import dev.windlass.workflow.activity.PlanActivities.RollbackPlanResult;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The mutex of one endpoint. Remembers next to nothing: who holds it is read from the rows each time.
public final class EndpointWorkflowImpl implements EndpointWorkflow {
    /// A live promotion that hasn't gone back by then loses its fence to the rollback that was asked for.
    static final Duration ABORT_PATIENCE = Duration.ofSeconds(30);

    private static final Duration PLAN_PATIENCE = Duration.ofMinutes(1);

    private final EndpointRef endpoint;

    /// The start that is being decided, or null. Set before the first yield, so that the validator
    /// refuses others.
    private @Nullable String starting;

    /// What is looked at or decided right now, or null; the next one waits.
    private @Nullable String busy;

    private boolean lookAtHolder = true;
    private @Nullable Takeover takeover;

    private record Takeover(String promotion, RollbackRequest request) {}

    @WorkflowInit
    public EndpointWorkflowImpl(EndpointRun run) {
        endpoint = run.endpoint();
    }

    @Override
    public void run(EndpointRun run) {
        Workflow.setCurrentDetails(
                "Mutex of `" + endpoint + "`: grants its fence to one promotion or rollback at a time.");
        Workflow.upsertTypedSearchAttributes(
                SearchKeys.TENANT.valueSet(endpoint.tenant()),
                SearchKeys.MODEL.valueSet(endpoint.model()),
                SearchKeys.ENV.valueSet(endpoint.env()));
        while (!isDone()) {
            if (lookAtHolder && busy == null) {
                lookAtHolder = false;
                alone("reconcile", this::liveHolder);
            }
            takeOverIfDue();
            Workflow.await(() -> isDone() || (lookAtHolder && busy == null) || takeover != null);
        }
        Workflow.await(Workflow::isEveryHandlerFinished);
        Workflow.continueAsNew(run);
    }

    private boolean isDone() {
        return Workflow.getInfo().isContinueAsNewSuggested() && busy == null && takeover == null && !lookAtHolder;
    }

    @Override
    public StartAnswer requestPromotion(PromotionRequest request) {
        starting = request.requestId();
        try {
            return alone(request.requestId(), () -> decide(request));
        } finally {
            starting = null;
        }
    }

    private StartAnswer decide(PromotionRequest request) {
        liveHolder();
        return switch (grant(request)) {
            case GrantResult.Known known -> new StartAnswer.Started(known.name(), known.planDigest());
            case GrantResult.Taken taken -> new StartAnswer.Busy(taken.holder());
            case GrantResult.Granted granted -> plan(request, granted);
        };
    }

    private GrantResult grant(PromotionRequest request) {
        return Stubs.control(EndpointActivities.class, "grant to " + request.initiator())
                .grant(new Grant(
                        endpoint,
                        Kind.PROMOTION,
                        request.requestId(),
                        request.manifest().version(),
                        request.initiator(),
                        null));
    }

    private StartAnswer plan(PromotionRequest request, GrantResult.Granted granted) {
        try {
            var planned = Stubs.bounded(PlanActivities.class, "plan", PLAN_PATIENCE)
                    .plan(new PlanRequest(
                            granted.name(), granted.fence(), request.manifest(), request.requestDigest()));
            return switch (planned) {
                case PlanResult.Planned it -> {
                    Starts.promotion(new PromotionRun(
                            granted.name(),
                            it.plan(),
                            it.planDigest(),
                            granted.fence(),
                            request.initiator(),
                            request.link()));
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

    @Override
    public void validateRequestPromotion(PromotionRequest request) {
        Checks.notBlank("requestId", request.requestId());
        if (!request.manifest().endpoint().equals(endpoint)) {
            throw FailureTypes.refusal(
                    FailureTypes.INVALID_REQUEST,
                    "manifest is for " + request.manifest().endpoint() + ", this is " + endpoint);
        }
        if (starting != null) {
            throw FailureTypes.refusal(FailureTypes.BUSY, endpoint + " decides on request " + starting + "; try again");
        }
    }

    @Override
    public RollbackAnswer requestRollback(RollbackRequest request) {
        return alone(request.requestId(), () -> {
            var holder = liveHolder();
            if (holder == null) {
                return rollback(request, null);
            }
            if (holder.kind() == Kind.ROLLBACK) {
                return new RollbackAnswer.AlreadyRunning(holder.name());
            }
            tellToAbort(holder.name(), request);
            takeover = new Takeover(holder.name(), request);
            return new RollbackAnswer.AbortingPromotion(holder.name());
        });
    }

    private RollbackAnswer rollback(RollbackRequest request, @Nullable String takenFrom) {
        var grant =
                new Grant(endpoint, Kind.ROLLBACK, request.requestId(), request.to(), request.initiator(), takenFrom);
        var endpoints = Stubs.control(EndpointActivities.class, "grant rollback to " + request.initiator());
        return switch (endpoints.grant(grant)) {
            case GrantResult.Known known -> new RollbackAnswer.RollbackStarted(known.name());
            case GrantResult.Taken taken ->
                new RollbackAnswer.AlreadyRunning(taken.holder().name());
            case GrantResult.Granted granted -> planRollback(request, granted, takenFrom);
        };
    }

    private RollbackAnswer planRollback(
            RollbackRequest request, GrantResult.Granted granted, @Nullable String takenFrom) {
        try {
            var plans = Stubs.bounded(PlanActivities.class, "plan rollback", PLAN_PATIENCE);
            var planned = plans.planRollback(
                    new RollbackPlanRequest(granted.name(), endpoint, granted.fence(), request.to(), takenFrom));
            return switch (planned) {
                case RollbackPlanResult.RollbackPlanned it -> {
                    Starts.rollback(new RollbackRun(
                            granted.name(),
                            endpoint,
                            granted.fence(),
                            it.from(),
                            it.targets(),
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

    @Override
    public void validateRequestRollback(RollbackRequest request) {
        Checks.notBlank("requestId", request.requestId());
        Checks.notBlank("reason", request.reason());
    }

    @Override
    public void finished(Finished finished) {
        if (takeover != null && takeover.promotion().equals(finished.name())) {
            takeover = null;
        }
    }

    @Override
    public void reconcile() {
        lookAtHolder = true;
    }

    private void takeOverIfDue() {
        var due = takeover;
        if (due == null || Waits.until(ABORT_PATIENCE, "abort of " + due.promotion(), () -> !due.equals(takeover))) {
            return;
        }
        takeover = null;
        alone(due.request().requestId(), () -> rollback(due.request(), due.promotion()));
    }

    /// Reads who holds the endpoint. A holder whose workflow is gone is taken back first, so null means free.
    private @Nullable Holder liveHolder() {
        var rows = Stubs.control(EndpointActivities.class, "read rows").load(new Load(endpoint));
        var holder = rows.holder();
        if (holder == null) {
            return null;
        }
        var status = Stubs.control(EndpointActivities.class, "does " + holder.name() + " run?")
                .describeHolder(new DescribeHolder(endpoint, holder.name()));
        return switch (status) {
            case HolderStatus.Running _ -> holder;
            case HolderStatus.Closed closed -> {
                Recovery.run(endpoint, rows, holder, closed.recorded());
                if (holder.kind() == Kind.ROLLBACK && !closed.recorded().terminal()) {
                    var again = new RollbackRequest(
                            "again--" + holder.name(), holder.version(), holder.initiator(), "its workflow was lost");
                    rollback(again, null);
                    yield Stubs.control(EndpointActivities.class, "read rows")
                            .load(new Load(endpoint))
                            .holder();
                }
                yield null;
            }
        };
    }

    private void tellToAbort(String promotion, RollbackRequest request) {
        try {
            Workflow.newExternalWorkflowStub(PromotionWorkflow.class, promotion)
                    .abortForRollback(new OperatorCommand(request.initiator(), request.reason()));
        } catch (SignalExternalWorkflowException gone) {
            Workflow.getLogger(EndpointWorkflowImpl.class).info("promotion not told: {}", gone.getMessage());
        }
    }

    private void free(String name) {
        Stubs.control(EndpointActivities.class, "nothing started, free again")
                .release(new Release(endpoint, name, Ending.REFUSED));
    }

    /// One decision at a time; a rollback waits for its turn, a promotion was refused by its validator.
    private <T> T alone(String request, Functions.Func<T> decision) {
        Workflow.await(() -> busy == null);
        busy = request;
        try {
            return decision.apply();
        } finally {
            busy = null;
        }
    }

    private static ApplicationFailure internal(String message) {
        return FailureTypes.refusal(FailureTypes.INTERNAL_ERROR, message);
    }
}
