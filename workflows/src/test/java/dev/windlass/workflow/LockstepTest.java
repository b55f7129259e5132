package dev.windlass.workflow;

import static dev.windlass.workflow.GroupStage.MODELS;
import static dev.windlass.workflow.GroupStage.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.workflow.EndpointWorkflow.Reconcile;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.PromotionWorkflow.ResumeCommand;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Members that are held, aborted or lost, and the point of no return.
final class LockstepTest {
    @AutoClose
    private final GroupStage stage = new GroupStage();

    private final FakeGroup group = stage.group;

    @Test
    void whoIsPausedHoldsAllAtTheNextBarrier() {
        world("rules").hooks.put(Phase.PREPARING, () -> pause("rules"));

        stage.start();
        stage.environment.sleep(Duration.ofHours(2));

        assertThat(stage.weights).isEmpty();
        assertThat(group.last("ranker").message()).contains("waits at barrier \"ready\" for rules");
        assertThat(group.last("ranker").conditions())
                .anyMatch(it -> it.type().equals("InStep") && it.message().contains("for rules"));
        member("rules").resume(new ResumeCommand(endpoint("rules"), "op", false));
        assertThat(stage.end().phase()).isEqualTo(Phase.SUCCEEDED);
        stage.keepHistory(name("ranker"), "promotion--waited-for-its-group");
    }

    @Test
    void theAbortOfAMemberIsTheAbortOfItsGroupAndNamesIt() {
        world("rules").hooks.put(Phase.PROMOTING, () -> abort("rules"));

        stage.start();

        assertThat(stage.end().message()).isEqualTo("rules: changed my mind");
        assertThat(stage.outcome("ranker").message()).contains("rules: changed my mind");
        assertThat(stage.outcome("rules").reason()).isEqualTo(Reason.ABORTED);
    }

    @Test
    void aMemberThatTemporalLostTakesAllBack() {
        world("ranker").hooks.put(Phase.PROGRESSING, () -> pause("ranker"));
        stage.start();
        stage.environment.sleep(Duration.ofHours(2));

        stage.client.newUntypedWorkflowStub(name("rules")).terminate("by hand");
        stage.client
                .newWorkflowStub(EndpointWorkflow.class, endpoint("rules").workflowId())
                .reconcile(new Reconcile(endpoint("rules")));

        var end = stage.end();
        assertThat(end.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(end.reason()).isEqualTo(Reason.WORKFLOW_LOST.id());
        MODELS.forEach(it -> assertThat(world(it).arms()).isEqualTo(Samples.ALL_TO_V6));
        stage.keepHistory(FakeGroup.GROUP.text(), "group--a-member-was-lost");
    }

    @Test
    void whoHasArrivedAtTheEndMayStillTurnBackUntilAllHave() {
        world("ranker").hooks.put(Phase.BAKING, () -> pause("ranker"));
        stage.start();
        stage.environment.sleep(Duration.ofHours(2));
        assertThat(group.last("rules").message()).contains("waits at barrier \"the end\" for ranker");

        abort("rules");

        assertThat(stage.end().phase()).isEqualTo(Phase.ROLLED_BACK);
        MODELS.forEach(it -> assertThat(world(it).arms()).isEqualTo(Samples.ALL_TO_V6));
        stage.keepHistory(name("rules"), "promotion--turned-at-the-last-barrier");
    }

    @Test
    void onceItIsDecidedNothingTurnsAMemberBack() {
        world("ranker").hooks.put(Phase.BAKING, () -> pause("ranker"));
        stage.start();
        stage.environment.sleep(Duration.ofHours(2));

        group.commit();
        abort("rules");

        assertThat(stage.outcome("rules").phase()).isEqualTo(Phase.SUCCEEDED);
        stage.keepHistory(name("rules"), "promotion--turned-too-late");
        member("ranker").resume(new ResumeCommand(endpoint("ranker"), "op", false));
        assertThat(stage.end().phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void whatWasLostAfterTheDecisionTakesTheOthersBackByRollback() {
        MODELS.forEach(it -> {
            group.promotions.put(it, name(it));
            group.scripted.put(it, Phase.SUCCEEDED);
        });
        group.scripted.put("rules", Phase.SUPERSEDED);
        group.commit();

        stage.start();

        assertThat(stage.end().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(group.takenBack).containsExactlyInAnyOrder("ranker", "retriever");
        stage.keepHistory(FakeGroup.GROUP.text(), "group--lost-after-its-decision");
    }

    @Test
    void aTerminatedRunbookCarriesOnFromTheRows() {
        world("rules")
                .hooks
                .put(
                        Phase.PROMOTING,
                        () -> stage.client
                                .newUntypedWorkflowStub(FakeGroup.GROUP.text())
                                .terminate("by hand"));
        stage.start();
        stage.environment.sleep(Duration.ofHours(2));
        assertThat(group.standing().decision()).as("nobody needed it").isEqualTo(Decision.COMMITTED);

        stage.start();

        assertThat(stage.end().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(stage.weights).hasSize(5 * MODELS.size());
    }

    @Test
    void everyTaskMayBeReplayedFromTheStart() {
        try (var forgetful = new GroupStage(0)) {
            forgetful.start();

            assertThat(forgetful.end().phase()).isEqualTo(Phase.SUCCEEDED);
            assertThat(forgetful.weights).hasSize(5 * MODELS.size());
            assertThat(List.copyOf(forgetful.worlds.values()))
                    .allSatisfy(it -> assertThat(it.ledger).containsExactly(Samples.V6, Samples.V7));
        }
    }

    private FakeWorld world(String model) {
        return stage.worlds.get(model);
    }

    private static EndpointRef endpoint(String model) {
        return new EndpointRef("payments", model, "prod");
    }

    private PromotionWorkflow member(String model) {
        return stage.client.newWorkflowStub(PromotionWorkflow.class, name(model));
    }

    private void pause(String model) {
        member(model).pause(new OperatorCommand(endpoint(model), "op", "look"));
    }

    private void abort(String model) {
        member(model).abort(new OperatorCommand(endpoint(model), "op", "changed my mind"));
    }
}
