package dev.windlass.control;

import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.VersionRef;
import dev.windlass.workflow.EndpointWorkflow;
import dev.windlass.workflow.EndpointWorkflow.EndpointRun;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.EndpointWorkflow.Queued;
import dev.windlass.workflow.EndpointWorkflow.Reconcile;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import dev.windlass.workflow.PromotionWorkflow;
import dev.windlass.workflow.PromotionWorkflow.DecisionCommand;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.PromotionWorkflow.ResumeCommand;
import dev.windlass.workflow.PromotionWorkflow.Standing;
import dev.windlass.workflow.RollbackWorkflow;
import dev.windlass.workflow.TaskQueues;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.BatchRequest;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.workflow.Functions;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// [Runbooks] on Temporal: updates with start on the endpoint, updates on what it started.
public final class TemporalRunbooks implements Runbooks, AutoCloseable {
    private static final Duration START_ANSWER = Duration.ofSeconds(20);
    private static final Duration ROLLBACK_ANSWER = Duration.ofSeconds(5);
    private static final Duration ORDER_ANSWER = Duration.ofSeconds(10);
    private static final Duration HEALTH_ANSWER = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(TemporalRunbooks.class);

    private final WorkflowClient client;
    private final TemporalCalls calls = new TemporalCalls();
    private final RowFollowers rows;

    public TemporalRunbooks(WorkflowClient client) {
        this.client = client;
        this.rows = new RowFollowers(client, calls, ROLLBACK_ANSWER);
    }

    @Override
    public Told<StartAnswer> start(EndpointRef endpoint, String updateId, PromotionRequest request) {
        return asked(
                START_ANSWER,
                endpoint,
                EndpointWorkflow::requestPromotion,
                request,
                update(updateId, StartAnswer.class).build());
    }

    @Override
    public Told<RollbackAnswer> rollback(EndpointRef endpoint, String updateId, RollbackRequest request) {
        return asked(
                ROLLBACK_ANSWER,
                endpoint,
                EndpointWorkflow::requestRollback,
                request,
                update(updateId, RollbackAnswer.class).build());
    }

    private <Q, A> Told<A> asked(
            Duration patience,
            EndpointRef endpoint,
            BiFunction<EndpointWorkflow, Q, A> update,
            Q request,
            UpdateOptions<A> options) {
        return calls.within(patience, () -> {
            // The same stub in both halves, and a fresh one per call: the SDK binds them to each other.
            var stub = endpointStub(endpoint);
            Functions.Func1<Q, A> updating = asking -> update.apply(stub, asking);
            return WorkflowClient.executeUpdateWithStart(
                    updating,
                    request,
                    options,
                    new WithStartWorkflowOperation<Void>(stub::run, new EndpointRun(endpoint)));
        });
    }

    @Override
    public Told<Phase> approved(EndpointRef endpoint, String promotion, String decisionId) {
        return decided(promotion, "approve", new DecisionCommand(endpoint, decisionId));
    }

    @Override
    public Told<Phase> rejected(EndpointRef endpoint, String promotion, String decisionId) {
        return decided(promotion, "reject", new DecisionCommand(endpoint, decisionId));
    }

    /// Told once more, a decision is answered as it was the first time.
    private Told<Phase> decided(String promotion, String update, DecisionCommand command) {
        return calls.within(ORDER_ANSWER, () -> {
            var options = update(command.decisionId(), PromotionWorkflow.Approvals.class)
                    .setUpdateName(update)
                    .build();
            client.newUntypedWorkflowStub(promotion)
                    .startUpdate(options, command)
                    .getResult();
            return Phase.AWAITING_APPROVAL;
        });
    }

    @Override
    public Told<Phase> pause(EndpointRef endpoint, String promotion, String actor, String reason) {
        return ordered(() -> promotionStub(promotion).pause(new OperatorCommand(endpoint, actor, reason)));
    }

    @Override
    public Told<Phase> resume(EndpointRef endpoint, String promotion, String actor, boolean full) {
        return ordered(() -> promotionStub(promotion).resume(new ResumeCommand(endpoint, actor, full)));
    }

    @Override
    public Told<Phase> abort(EndpointRef endpoint, String promotion, String actor, String reason) {
        return ordered(() -> promotionStub(promotion).abort(new OperatorCommand(endpoint, actor, reason)));
    }

    @Override
    public Told<Phase> retryRollback(EndpointRef endpoint, String rollback, String actor, String reason) {
        return ordered(() -> rollbackStub(rollback).retry(new OperatorCommand(endpoint, actor, reason)));
    }

    @Override
    public Told<Phase> giveUpRollback(EndpointRef endpoint, String rollback, String actor, String reason) {
        return ordered(() -> rollbackStub(rollback).giveUp(new OperatorCommand(endpoint, actor, reason)));
    }

    private Told<Phase> ordered(Supplier<Standing> order) {
        return calls.within(ORDER_ANSWER, () -> order.get().phase());
    }

    @Override
    public Told<String> retire(VersionRef version, String initiator) {
        return rows.retire(version, initiator);
    }

    @Override
    public Told<String> group(Id.Group group, String initiator) {
        return rows.group(group, initiator);
    }

    @Override
    public Told<String> journey(Id.Journey journey, List<String> way, String initiator) {
        return rows.journey(journey, way, initiator);
    }

    @Override
    public void reconcile(EndpointRef endpoint) {
        signalled(START_ANSWER, endpoint, (batch, stub) -> batch.add(stub::reconcile, new Reconcile(endpoint)));
    }

    @Override
    public void queued(EndpointRef endpoint) {
        signalled(ROLLBACK_ANSWER, endpoint, (batch, stub) -> batch.add(stub::queued, new Queued(endpoint)));
    }

    private void signalled(Duration patience, EndpointRef endpoint, BiConsumer<BatchRequest, EndpointWorkflow> signal) {
        var told = calls.within(patience, () -> {
            var stub = endpointStub(endpoint);
            var batch = client.newSignalWithStartRequest();
            batch.add(stub::run, new EndpointRun(endpoint));
            signal.accept(batch, stub);
            return client.signalWithStart(batch).getWorkflowId();
        });
        if (!(told instanceof Told.Done<String>)) {
            LOG.atWarn()
                    .addKeyValue("endpoint", endpoint)
                    .addKeyValue("answer", told)
                    .log("endpoint could not be signalled");
        }
    }

    @Override
    public boolean lost(String name) {
        return switch (calls.within(
                HEALTH_ANSWER,
                () -> client.newUntypedWorkflowStub(name).describe().getStatus())) {
            case Told.Done<WorkflowExecutionStatus>(var status) ->
                status != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
            case Told.Ended<WorkflowExecutionStatus> _ -> true;
            case Told.No<WorkflowExecutionStatus> _, Told.Silent<WorkflowExecutionStatus> _ -> false;
        };
    }

    @Override
    public boolean answers() {
        return calls.within(
                        HEALTH_ANSWER,
                        () -> client.getWorkflowServiceStubs()
                                .blockingStub()
                                .getSystemInfo(
                                        io.temporal.api.workflowservice.v1.GetSystemInfoRequest.getDefaultInstance())
                                .getServerVersion())
                instanceof Told.Done<String>;
    }

    @Override
    public void close() {
        calls.close();
    }

    private EndpointWorkflow endpointStub(EndpointRef endpoint) {
        return client.newWorkflowStub(
                EndpointWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId(endpoint.workflowId())
                        .setTaskQueue(TaskQueues.CONTROL)
                        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                        .setStaticSummary(endpoint + ": one at a time")
                        .build());
    }

    private RollbackWorkflow rollbackStub(String name) {
        return client.newWorkflowStub(RollbackWorkflow.class, name);
    }

    private PromotionWorkflow promotionStub(String name) {
        return client.newWorkflowStub(PromotionWorkflow.class, name);
    }

    private static <T> UpdateOptions.Builder<T> update(String id, Class<T> result) {
        return UpdateOptions.newBuilder(result).setUpdateId(id).setWaitForStage(WorkflowUpdateStage.COMPLETED);
    }
}
