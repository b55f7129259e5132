package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Phase;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.activity.EndpointActivities.HolderStatus;
import dev.windlass.workflow.activity.PlanActivities.Foreseen;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The mutex of one endpoint. Remembers next to nothing: who holds it is read from the rows each time.
public final class EndpointWorkflowImpl implements EndpointWorkflow {
    /// A live promotion that hasn't gone back by then loses its fence to the rollback that was asked for.
    static final Duration ABORT_PATIENCE = Duration.ofSeconds(30);

    private static final String LOOK_BEFORE_TAKEOVER = "look-before-takeover";

    private final EndpointRef endpoint;
    private final Granting granting;
    private final HolderCheck holders;
    private final StartQueue queue;

    /// The start that is being decided, or null. Set before the first yield, so that the validator
    /// refuses others.
    private @Nullable String starting;

    /// What is looked at or decided right now, or null; the next one waits.
    private @Nullable String busy;

    private boolean lookAtHolder = true;
    private @Nullable Takeover takeover;

    /// A rollback that was asked for while `promotion` was live. `succeeded`: it became stable all the same.
    private record Takeover(String promotion, RollbackRequest request, boolean succeeded) {}

    @WorkflowInit
    public EndpointWorkflowImpl(EndpointRun run) {
        endpoint = run.endpoint();
        granting = new Granting(endpoint);
        holders = new HolderCheck(endpoint, granting);
        queue = new StartQueue(endpoint, holders, granting);
    }

    @Override
    public void run(EndpointRun run) {
        describe();
        Workflow.upsertTypedSearchAttributes(
                SearchKeys.TENANT.valueSet(endpoint.tenant()),
                SearchKeys.MODEL.valueSet(endpoint.model()),
                SearchKeys.ENV.valueSet(endpoint.env()));
        do {
            if (lookAtHolder && busy == null) {
                lookAtHolder = false;
                Waits.unattended(() -> alone("reconcile", holders::live));
                describe();
            }
            takeOverIfDue();
            if (queueIsDue()) {
                Waits.unattended(() -> alone("queue", queue::serve));
            }
            Workflow.await(() -> isDone() || (lookAtHolder && busy == null) || takeover != null || queueIsDue());
        } while (!isDone());
        Workflow.continueAsNew(run);
    }

    /// Asked without a yield before the run ends, so that nothing that a handler left is lost with it.
    private boolean isDone() {
        return Workflow.getInfo().isContinueAsNewSuggested()
                && busy == null
                && takeover == null
                && !lookAtHolder
                && !queue.due()
                && Workflow.isEveryHandlerFinished();
    }

    /// A rollback goes first.
    private boolean queueIsDue() {
        return queue.due() && busy == null && takeover == null;
    }

    private void describe() {
        Workflow.setCurrentDetails(
                "Mutex of `" + endpoint + "`: grants its fence to one promotion or rollback at a time.");
    }

    @Override
    public StartAnswer requestPromotion(PromotionRequest request) {
        starting = request.requestId();
        try {
            return alone(request.requestId(), () -> {
                holders.live();
                return granting.promotion(request);
            });
        } finally {
            starting = null;
        }
    }

    @Override
    public void validateRequestPromotion(PromotionRequest request) {
        Checks.addressed(request, endpoint);
        Checks.notBlank("requestId", request.requestId());
        if (!request.manifest().endpoint().equals(endpoint)) {
            throw FailureTypes.refusal(
                    FailureTypes.INVALID_REQUEST,
                    "manifest is for " + request.manifest().endpoint() + ", this is " + endpoint);
        }
        if (takeover != null) {
            throw FailureTypes.refusal(FailureTypes.BUSY, endpoint + " is about to go back; try again");
        }
        if (starting != null) {
            throw FailureTypes.refusal(FailureTypes.BUSY, endpoint + " decides on request " + starting + "; try again");
        }
    }

    @Override
    public RollbackAnswer requestRollback(RollbackRequest request) {
        return alone(request.requestId(), () -> {
            var holder = holders.live();
            if (holder == null) {
                return granting.rollback(request, null);
            }
            var to = request.to();
            return to == null ? backFrom(holder, request) : backTo(to, holder, request);
        });
    }

    private RollbackAnswer backFrom(Holder holder, RollbackRequest request) {
        return holder.kind().goesBack()
                ? new RollbackAnswer.AlreadyRunning(holder.name())
                : aborting(holder.name(), request);
    }

    /// Whoever names a version gets it, or a refusal that changes nothing.
    private RollbackAnswer backTo(String to, Holder holder, RollbackRequest request) {
        return switch (granting.foresee(to, holder.name())) {
            case Foreseen.Abort _ -> aborting(holder.name(), request);
            case Foreseen.UnderWay _ -> new RollbackAnswer.AlreadyRunning(holder.name());
            case Foreseen.Elsewhere _ -> granting.rollback(request, holder.name());
            case Foreseen.Refused(var reason, var message) -> new RollbackAnswer.RollbackRefused(reason, message);
        };
    }

    private RollbackAnswer aborting(String promotion, RollbackRequest request) {
        StartQueue.tell(
                promotion,
                it -> it.abortForRollback(new OperatorCommand(endpoint, request.initiator(), request.reason())));
        // Whoever asks again doesn't begin the patience anew.
        if (takeover == null || !takeover.promotion().equals(promotion)) {
            takeover = new Takeover(promotion, request, false);
        }
        return new RollbackAnswer.AbortingPromotion(promotion);
    }

    @Override
    public void validateRequestRollback(RollbackRequest request) {
        Checks.addressed(request, endpoint);
        Checks.notBlank("requestId", request.requestId());
        Checks.notBlank("reason", request.reason());
    }

    @Override
    public void finished(Finished finished) {
        var asked = takeover;
        queue.changed();
        if (Checks.isFor(finished, endpoint)
                && asked != null
                && asked.promotion().equals(finished.name())) {
            takeover = finished.outcome() == Phase.SUCCEEDED
                    ? new Takeover(asked.promotion(), asked.request(), true)
                    : null;
        }
    }

    @Override
    public void reconcile(@Nullable Reconcile reconcile) {
        if (Checks.isFor(reconcile, endpoint)) {
            lookAtHolder = true;
            queue.changed();
        }
    }

    @Override
    public void queued(Queued queued) {
        if (Checks.isFor(queued, endpoint)) {
            queue.called();
        }
    }

    private void takeOverIfDue() {
        var asked = takeover;
        if (asked == null) {
            return;
        }
        if (!asked.succeeded()
                && Waits.until(ABORT_PATIENCE, "abort of " + asked.promotion(), () -> !asked.equals(takeover))) {
            return;
        }
        boolean done = Waits.unattended(() -> alone(asked.request().requestId(), () -> takeOver(asked)));
        if (done && asked.equals(takeover)) {
            takeover = null;
        } else if (!done) {
            Waits.until(ABORT_PATIENCE, "before the next try", () -> !asked.equals(takeover));
        }
    }

    private @Nullable RollbackAnswer takeOver(Takeover asked) {
        if (asked.succeeded()) {
            return granting.rollback(asked.request(), null);
        }
        if (Workflow.getVersion(LOOK_BEFORE_TAKEOVER, Workflow.DEFAULT_VERSION, 1) == Workflow.DEFAULT_VERSION) {
            return granting.rollback(asked.request(), asked.promotion());
        }
        return switch (holders.status(asked.promotion())) {
            case HolderStatus.Running _ -> granting.rollback(asked.request(), asked.promotion());
            case HolderStatus.Closed(var recorded)
            when recorded == Phase.SUCCEEDED -> granting.rollback(asked.request(), null);
            // It went back, or is taken back by the look, and only its word didn't come.
            case HolderStatus.Closed _, HolderStatus.NeverStarted _ -> {
                holders.live();
                yield null;
            }
        };
    }

    /// One decision at a time; a rollback waits for its turn, a promotion was refused by its validator.
    private <T extends @Nullable Object> T alone(String request, Functions.Func<T> decision) {
        Workflow.await(() -> busy == null);
        busy = request;
        try {
            return decision.apply();
        } finally {
            busy = null;
        }
    }
}
