package dev.windlass.activity;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.Given;
import dev.windlass.storage.RequestStore;
import dev.windlass.workflow.EndpointWorkflow;
import dev.windlass.workflow.EndpointWorkflow.EndpointRun;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.EndpointWorkflow.Reconcile;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import dev.windlass.workflow.FailureTypes;
import dev.windlass.workflow.PromotionWorkflow;
import dev.windlass.workflow.PromotionWorkflow.DecisionCommand;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.PromotionWorkflow.ResumeCommand;
import dev.windlass.workflow.RetirementStart;
import dev.windlass.workflow.RetirementWorkflow;
import dev.windlass.workflow.RetirementWorkflow.RetirementRun;
import dev.windlass.workflow.RetirementWorkflow.RowsChanged;
import dev.windlass.workflow.TaskQueues;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/// Gives orders to one endpoint as the control API does. A refusal is false or empty; anything unexpected is an
/// error.
record OrderDesk(WorkflowClient client, Stores stores, EndpointRef endpoint) {
    private static final Duration ANSWERED = Duration.ofSeconds(60);

    Optional<String> promote(String requestId, PromotionManifest manifest) {
        var digest = Given.digest(requestId);
        stores.requests()
                .insert(new RequestStore.Request(
                        endpoint,
                        requestId,
                        RunKind.PROMOTION,
                        digest,
                        WindlassJson.mapper().writeValueAsString(manifest),
                        Given.asked(Given.CI),
                        null,
                        null,
                        Instant.EPOCH));
        var request = new PromotionRequest(endpoint, requestId, digest, manifest, "ci", null);
        var answer = withStart(requestId, "requestPromotion", StartAnswer.class, it -> it.requestPromotion(request));
        if (answer.orElse(null) instanceof StartAnswer.Started(var name, var _)) {
            return Optional.of(name);
        }
        stores.requests().remove(endpoint.tenant(), requestId);
        return Optional.empty();
    }

    Optional<RollbackAnswer> rollback(String requestId, @Nullable String to) {
        var request = new RollbackRequest(endpoint, requestId, to, "operator", "it is bad");
        return withStart(requestId, "requestRollback", RollbackAnswer.class, it -> it.requestRollback(request))
                .filter(it -> !(it instanceof RollbackAnswer.RollbackRefused));
    }

    boolean pause(String name) {
        return told(name, it -> it.pause(new OperatorCommand(endpoint, "op", "look")));
    }

    boolean resume(String name, boolean full) {
        return told(name, it -> it.resume(new ResumeCommand(endpoint, "op", full)));
    }

    boolean abort(String name) {
        return told(name, it -> it.abort(new OperatorCommand(endpoint, "op", "changed my mind")));
    }

    boolean approve(String name) {
        return told(name, it -> it.approve(new DecisionCommand(endpoint, "yes")));
    }

    boolean reject(String name) {
        return told(name, it -> it.reject(new DecisionCommand(endpoint, SkippedWorld.NO)));
    }

    /// Tells the runbook of a version's retirement that its rows have changed, as the control API does.
    void tellRetirement(VersionRef version) {
        var stub = client.newWorkflowStub(RetirementWorkflow.class, RetirementStart.options(version, "anna"));
        var batch = client.newSignalWithStartRequest();
        batch.add(stub::run, new RetirementRun(version));
        batch.add(stub::changed, new RowsChanged(version));
        client.signalWithStart(batch);
    }

    /// Ends a workflow as a person does in Temporal's UI.
    boolean kill(String name) {
        try {
            client.newUntypedWorkflowStub(name).terminate("by hand");
            return true;
        } catch (WorkflowException ended) {
            return false;
        }
    }

    /// True if the test server (1.38) refuses what the workflow does, for ever: it does that to a
    /// workflow task which cancels an activity that ends just then.
    boolean lostByTheServer(String name) {
        var last = events(name).getLast();
        return last == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
                || last == EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT;
    }

    /// Returns when the workflow has acted on the last signal, so that no activity ends while it does.
    void awaitHeard(String name) {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
            var events = events(name);
            int told = events.lastIndexOf(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED);
            return events.subList(told + 1, events.size()).contains(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
        });
    }

    private List<EventType> events(String name) {
        return client.fetchHistory(name).getEvents().stream()
                .map(HistoryEvent::getEventType)
                .toList();
    }

    /// As control does by itself for every endpoint whose holder doesn't run.
    void reconcile() {
        var stub = stub();
        var batch = client.newSignalWithStartRequest();
        batch.add(stub::run, new EndpointRun(endpoint));
        batch.add(stub::reconcile, new Reconcile(endpoint));
        client.signalWithStart(batch);
    }

    Phase phase(String name) {
        return stores.promotions().find(endpoint.tenant(), name).orElseThrow().phase();
    }

    private boolean told(String name, Consumer<PromotionWorkflow> order) {
        var stub = client.newWorkflowStub(PromotionWorkflow.class, name);
        var answer = new FutureTask<>(() -> order.accept(stub), true);
        Thread.ofVirtual().start(answer);
        try {
            return answer.get(ANSWERED.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof WorkflowException refused) {
                return refused(refused);
            }
            throw new IllegalStateException(failed);
        } catch (TimeoutException silence) {
            if (lostByTheServer(name)) {
                throw new TestAbortedException(name + " was lost by the test server", silence);
            }
            throw new IllegalStateException(name + " doesn't answer", silence);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /// @throws WorkflowException if it is anything but a refusal, or the end of the workflow
    private static boolean refused(WorkflowException failure) {
        if (failure.getCause() instanceof ApplicationFailure cause
                && FailureTypes.of(cause).equals(FailureTypes.INTERNAL_ERROR)) {
            throw failure;
        }
        return false;
    }

    private EndpointWorkflow stub() {
        return client.newWorkflowStub(
                EndpointWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueues.CONTROL)
                        .setWorkflowId(endpoint.workflowId())
                        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                        .build());
    }

    private <R> Optional<R> withStart(String id, String update, Class<R> type, Function<EndpointWorkflow, R> call) {
        var stub = stub();
        var options = UpdateOptions.<R>newBuilder()
                .setUpdateName(update)
                .setUpdateId(id)
                .setResultClass(type)
                .setWaitForStage(WorkflowUpdateStage.COMPLETED)
                .build();
        try {
            return Optional.of(WorkflowClient.executeUpdateWithStart(
                    () -> call.apply(stub),
                    options,
                    new WithStartWorkflowOperation<>(stub::run, new EndpointRun(endpoint))));
        } catch (WorkflowException busy) {
            refused(busy);
            return Optional.empty();
        }
    }
}
