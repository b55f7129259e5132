package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Role;
import dev.windlass.domain.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class StartQueueTest {
    private static final String ENDPOINT = Samples.ENDPOINT.workflowId();
    private static final String FIRST = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    StartQueueTest() {
        world.ledger.add(V6);
    }

    /// Version 7 stands in a pause that only a person ends, and others come meanwhile.
    private void pausedMeanwhile(Runnable meanwhile) {
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(null));
        world.hooks.put(Phase.PAUSED, meanwhile);
        assertThat(stage.started()).isEqualTo(FIRST);
    }

    private void resumeWhoeverPauses() {
        world.hooks.put(Phase.PAUSED, () -> {
            resumeWhoeverPauses();
            stage.resumeFull(world.holder.name());
        });
    }

    private String granted(String requestId) {
        stage.until(() -> world.grants.containsKey(requestId));
        return world.grants.get(requestId);
    }

    @Test
    void theNextOneIsGrantedWhenTheHolderEnds() {
        pausedMeanwhile(() -> {
            stage.queue("request-2", "8", false);
            stage.queue("request-3", "9", false);
            resumeWhoeverPauses();
            stage.resume(FIRST);
        });

        assertThat(stage.outcome(FIRST).phase()).isEqualTo(Phase.SUCCEEDED);
        var second = granted("request-2");
        assertThat(stage.outcome(second).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(stage.outcome(granted("request-3")).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(second).contains("--8--");
        stage.keepHistory(ENDPOINT, "endpoint--queue-granted-in-order");
    }

    @Test
    void itIsGrantedWhateverTheHolderEndedWith() {
        pausedMeanwhile(() -> {
            stage.queue("request-2", "8", false);
            stage.abort(FIRST);
        });

        assertThat(stage.outcome(FIRST).phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(granted("request-2")).contains("--8--");
    }

    @Test
    void aHolderThatHarmsMeanwhileIsFollowedToo() {
        pausedMeanwhile(() -> {
            stage.queue("request-2", "8", true);
            world.harm = _ -> Samples.judgement(Judgement.Verdict.HARM, null);
        });

        assertThat(stage.outcome(FIRST).phase()).isIn(Phase.ROLLED_BACK, Phase.SUPERSEDED);
        world.harm = _ -> null;
        assertThat(granted("request-2")).contains("--8--");
    }

    @Test
    void aHolderThatIsTooLateIsFollowedToo() {
        world.steps = List.of(new Step.SetWeight(5), new Step.Pause(null));
        world.hooks.put(Phase.PAUSED, () -> stage.queue("request-2", "8", false));
        stage.started();

        stage.environment.sleep(Duration.ofDays(8));

        assertThat(world.phase(FIRST)).isEqualTo(Phase.ROLLED_BACK);
        assertThat(granted("request-2")).contains("--8--");
        stage.keepHistory(ENDPOINT, "endpoint--queue-after-a-deadline");
    }

    @Test
    void whoMayNoLongerStartEndsWithTheReasonAndTheNextOneIsLookedAt() {
        stage.queue.refused = "8";
        pausedMeanwhile(() -> {
            stage.queue("request-2", "8", false);
            stage.queue("request-3", "9", false);
            stage.resume(FIRST);
        });

        assertThat(granted("request-3")).contains("--9--");
        assertThat(stage.queue.ended).containsExactly(java.util.Map.entry("request-2", "Blocked"));
        assertThat(world.grants).doesNotContainKey("request-2");
        stage.keepHistory(ENDPOINT, "endpoint--queue-refused");
    }

    @Test
    void oneThatCantBePlannedEndsInTheQueue() {
        pausedMeanwhile(() -> {
            stage.queue("request-2", "8", false);
            world.unplannable = true;
            stage.resume(FIRST);
        });

        stage.until(() -> stage.queue.ended.containsKey("request-2"));

        assertThat(world.holder).isNull();
        assertThat(stage.queue.ended).containsKey("request-2");
        stage.keepHistory(ENDPOINT, "endpoint--queue-unplannable");
    }

    @Test
    void oneThatSupersedesEndsTheLivePromotionAndGoesFirst() {
        pausedMeanwhile(() -> {
            stage.queue("request-2", "8", false);
            stage.queue("request-3", "9", true);
        });

        var outcome = stage.outcome(FIRST);

        assertThat(outcome.phase()).isEqualTo(Phase.SUPERSEDED);
        assertThat(outcome.reason()).isEqualTo(Reason.SUPERSEDED);
        assertThat(outcome.message()).contains("request-3");
        assertThat(world.phases(FIRST)).endsWith(Phase.ABORTING, Phase.SUPERSEDED);
        assertThat(world.routes)
                .filteredOn(it -> FIRST.equals(it.promotion()))
                .last()
                .satisfies(it -> assertThat(it.arms()).isEqualTo(RouteWriter.all(V6)));
        assertThat(granted("request-3")).contains("--9--");
        assertThat(world.grants).doesNotContainKey("request-2");
        stage.keepHistory(ENDPOINT, "endpoint--supersede");
        stage.keepHistory(FIRST, "promotion--superseded-by-a-newer-one");
    }

    @Test
    void oneThatWaitsForAnApprovalIsSupersededBeforeAnyTraffic() {
        world.approvals = List.of(Role.MODEL_RISK);
        world.hooks.put(Phase.AWAITING_APPROVAL, () -> stage.queue("request-2", "8", true));

        assertThat(stage.outcome(stage.started()).phase()).isEqualTo(Phase.SUPERSEDED);

        assertThat(granted("request-2")).contains("--8--");
        stage.keepHistory(FIRST, "promotion--superseded-before-any-traffic");
    }

    @Test
    void pastThePointOfNoReturnItFinishesFirst() {
        world.onMove = () -> stage.queue("request-2", "8", true);

        assertThat(stage.outcome(stage.started()).phase()).isEqualTo(Phase.SUCCEEDED);

        assertThat(granted("request-2")).contains("--8--");
        stage.keepHistory(FIRST, "promotion--superseded-too-late");
    }

    @Test
    void aRollbackThatWasAskedForGoesFirstAndIsNeverSuperseded() {
        pausedMeanwhile(() -> {
            stage.rollback("back", null);
            stage.queue("request-2", "8", true);
        });

        var outcome = stage.outcome(FIRST);

        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(outcome.reason()).isEqualTo(Reason.ABORTED);
        assertThat(granted("request-2")).contains("--8--");
        stage.keepHistory(ENDPOINT, "endpoint--supersede-during-a-rollback");
    }

    @Test
    void aLostHolderIsTakenBackAndTheNextOneGranted() {
        pausedMeanwhile(() -> {});
        stage.until(() -> world.phase(FIRST) == Phase.PAUSED);
        stage.queue("request-2", "8", false);
        stage.stub(FIRST).terminate("by hand");

        stage.call();

        assertThat(granted("request-2")).contains("--8--");
        assertThat(world.phase(FIRST)).isEqualTo(Phase.ROLLED_BACK);
        stage.keepHistory(ENDPOINT, "endpoint--queue-behind-a-lost-one");
    }

    @Test
    void everyDecisionIsTakenTheSameWayByAControlThatKnowsOnlyTheHistory() throws Exception {
        try (var forgetful = new Stage(0)) {
            forgetful.world.ledger.add(V6);
            forgetful.world.steps = List.of(new Step.SetWeight(5), new Step.Pause(null));
            forgetful.world.hooks.put(Phase.PAUSED, () -> forgetful.queue("request-2", "8", true));

            assertThat(forgetful.outcome(forgetful.started()).phase()).isEqualTo(Phase.SUPERSEDED);

            forgetful.until(() -> forgetful.world.grants.containsKey("request-2"));
            assertThat(forgetful.world.grants.get("request-2")).contains("--8--");
        }
    }
}
