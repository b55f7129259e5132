package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static dev.windlass.workflow.Samples.V7;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Phase;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Step;
import dev.windlass.workflow.EndpointWorkflow.Finished;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// No workflow takes what is for another endpoint than its own, whichever way it came.
final class ForeignMessagesTest {
    private static final EndpointRef OWN = Samples.ENDPOINT;
    private static final List<EndpointRef> FOREIGN = List.of(
            new EndpointRef("other", OWN.model(), OWN.env()),
            new EndpointRef(OWN.tenant(), "other", OWN.env()),
            new EndpointRef(OWN.tenant(), OWN.model(), "other"));
    private static final Set<EventType> OF_NO_CONSEQUENCE = Set.of(
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
            EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
            EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
            EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
    private static final Set<EventType> BEFORE_A_WAIT = Set.of(
            EventType.EVENT_TYPE_TIMER_STARTED,
            EventType.EVENT_TYPE_MARKER_RECORDED,
            EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES);
    private static final int LOOKS_MAX = 2_000;

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    static Stream<Handler> handlers() {
        return Handler.all().stream();
    }

    @Test
    void allAreFound() {
        assertThat(Handler.all())
                .extracting(Handler::toString)
                .contains(
                        "EndpointWorkflow.requestRollback",
                        "EndpointWorkflow.reconcile",
                        "PromotionWorkflow.abortForRollback",
                        "RollbackWorkflow.giveUp")
                .hasSizeGreaterThan(11);
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void everyMessageSaysItsEndpoint(Handler handler) {
        assertThat(handler.method().getParameterTypes()).hasSize(1);
        var message = handler.method().getParameterTypes()[0];

        assertThat(message).isRecord();
        assertThat(Addressed.class).isAssignableFrom(message);
        assertThat(message.getRecordComponents())
                .anyMatch(it -> it.getName().equals("endpoint") && it.getType() == EndpointRef.class);
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void whatIsForAnotherEndpointChangesNothing(Handler handler) {
        var workflow = running(handler.workflow());
        for (var foreign : FOREIGN) {
            long before = history(workflow).size();
            var message = handler.message(foreign);
            if (handler.isSignal()) {
                workflow.signal(handler.name(), message);
                awaitTaskAfter(workflow, before);
            } else if (handler.isUpdate()) {
                assertRefused(workflow, handler, message);
            } else {
                throw new AssertionError(handler + " is a query: send it here, and have it refused");
            }
            assertThat(history(workflow).stream().skip(before).map(HistoryEvent::getEventType))
                    .isSubsetOf(OF_NO_CONSEQUENCE);
        }
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void noUpdateIsTakenThatSaysNoEndpoint(Handler handler) {
        var workflow = running(handler.workflow());

        if (handler.isUpdate()) {
            assertRefused(workflow, handler, handler.message(null));
            assertRefused(workflow, handler, null);
        }
    }

    private static void assertRefused(WorkflowStub workflow, Handler handler, Object message) {
        var refused = catchThrowableOfType(
                WorkflowUpdateException.class, () -> workflow.update(handler.name(), Object.class, message));

        assertThat(refused).as("%s took %s", handler, message).isNotNull();
        assertThat(refused.getCause()).isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
            assertThat(FailureTypes.of(failure)).isEqualTo(FailureTypes.INVALID_REQUEST);
            assertThat(failure.getOriginalMessage()).contains("endpoint must be " + OWN + ", got ");
        });
    }

    @Test
    void aForeignEndDoesNotStopARollbackThatWasAskedFor() {
        world.ledger.addAll(List.of(V6, V7));
        var name = OWN.promotionName("8", 1);
        var taken = OWN.rollbackName(2);
        world.acknowledged = route -> route.arms().size() == 2 || taken.equals(route.promotion());
        stage.start("request-1", "8");
        stage.environment.sleep(Duration.ofMinutes(1));
        stage.rollback("request-2", null);

        stage.stub(OWN.workflowId()).signal("finished", new Finished(FOREIGN.getFirst(), name, Phase.ROLLED_BACK));
        stage.environment.sleep(Duration.ofMinutes(1));

        assertThat(stage.outcome(taken).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void theSignalsOfAnEarlierVersionAreTaken() {
        var promotion = running(PromotionWorkflow.class);
        promotion.signal("abortForRollback", Map.of("actor", "operator", "reason", "bad"));
        assertThat(stage.outcome(promotion.getExecution().getWorkflowId()).reason())
                .isEqualTo(Reason.ABORTED);

        world.holder = new Holder(OWN.promotionName("5", 2), RunKind.PROMOTION, 5, "5", "ci-bot");
        stage.stub(OWN.workflowId()).signal("reconcile");
        stage.environment.sleep(Duration.ofMinutes(1));
        assertThat(world.phase(OWN.promotionName("5", 2))).isEqualTo(Phase.ROLLED_BACK);
        stage.keepHistory(OWN.workflowId(), "endpoint--reconciled-by-an-earlier-version");
    }

    /// A workflow that has nothing to do until it is told something.
    private WorkflowStub running(Class<?> workflow) {
        if (workflow == RollbackWorkflow.class) {
            world.ledger.addAll(List.of(V6, V7));
            stage.node.broken.put("6", FailureTypes.LOAD_FAILED);
            stage.rollback("request-1", null);
            return quiet(OWN.rollbackName(1), Phase.NEEDS_ATTENTION);
        }
        world.ledger.add(V6);
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(null));
        stage.started();
        var promotion = quiet(OWN.promotionName("7", 1), Phase.PAUSED);
        return workflow == PromotionWorkflow.class ? promotion : stage.stub(OWN.workflowId());
    }

    private WorkflowStub quiet(String name, Phase phase) {
        for (int looks = 0; world.phase(name) != phase && looks < LOOKS_MAX; looks++) {
            stage.environment.sleep(Duration.ofMillis(10));
        }
        assertThat(world.phase(name)).isEqualTo(phase);
        var workflow = stage.stub(name);
        awaitTaskAfter(workflow, 0);
        return workflow;
    }

    /// Until it has looked at what came after its first `events` events, and waits.
    private void awaitTaskAfter(WorkflowStub workflow, long events) {
        for (int looks = 0; looks < LOOKS_MAX; looks++) {
            var history = history(workflow);
            var last = history.stream()
                    .map(HistoryEvent::getEventType)
                    .filter(it -> !BEFORE_A_WAIT.contains(it))
                    .reduce((_, later) -> later);
            if (history.size() > events && last.equals(Optional.of(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED))) {
                return;
            }
            stage.environment.sleep(Duration.ofMillis(1));
        }
        throw new AssertionError("no task of " + workflow.getExecution() + " was completed");
    }

    private List<HistoryEvent> history(WorkflowStub workflow) {
        return stage.client
                .fetchHistory(workflow.getExecution().getWorkflowId())
                .getEvents();
    }
}
