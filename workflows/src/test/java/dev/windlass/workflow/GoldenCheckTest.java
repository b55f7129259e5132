package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Condition;
import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.Phase;
import dev.windlass.workflow.activity.GoldenActivities.Answered;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Golden rows between loading and the first request.
final class GoldenCheckTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;
    private final FakeGolden golden = stage.golden;

    @BeforeEach
    void aCandidateWithGoldenRows() {
        world.ledger.add(V6);
        world.golden = new GoldenPin(Samples.digest('9'), 32);
        world.nodes = List.of("a", "b");
        world.onEveryNode = true;
    }

    @Test
    void everyNodeIsAskedBeforeTheFirstRequest() {
        golden.onAsk = () -> assertThat(world.routes).isEmpty();

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(golden.asked).containsExactly("a: v7, 32 rows", "b: v7, 32 rows");
        assertThat(condition()).satisfies(it -> {
            assertThat(it.status()).isEqualTo(Condition.Status.TRUE);
            assertThat(it.message()).isEqualTo("32 rows answered as expected on 2 nodes, largest difference 1.3e-07");
        });
        stage.keepHistory(NAME, "promotion--golden-passed");
    }

    @Test
    void aDifferenceRejectsTheCandidateWithRowAndBothAnswers() {
        golden.answers.put("b", new Answered.Differs(3, "label", "row 3, output label: expected 1, answered 0"));

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.GOLDEN_MISMATCH);
        assertThat(outcome.message()).isEqualTo("v7 on b: golden row 3, output label: expected 1, answered 0");
        assertThat(condition().status()).isEqualTo(Condition.Status.FALSE);
        assertThat(world.routes).isEmpty();
        assertThat(stage.node.unloaded).contains("7");
        stage.keepHistory(NAME, "promotion--golden-mismatch");
    }

    @Test
    void anInferenceWorkerThatDiedIsAskedAgain() {
        golden.deadTries.set(2);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(golden.asked).containsExactly("a: v7, 32 rows", "b: v7, 32 rows");
    }

    @Test
    void oneThatNeverAnswersIsNotReadyAndNoMismatch() {
        golden.deadTries.set(100);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.REJECTED);
        assertThat(outcome.reason()).isEqualTo(Reason.NOT_READY);
        assertThat(outcome.message()).contains("v7 on a: golden rows not answered: the inference worker died");
        assertThat(condition().status()).isEqualTo(Condition.Status.UNKNOWN);
    }

    @Test
    void aStoreThatIsAwayIsWaitedFor() {
        golden.awayTries.set(20);
        golden.deadTries.set(1);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.transitions).anySatisfy(it -> {
            assertThat(it.reason()).isEqualTo("ArtifactAway");
            assertThat(it.message()).contains("the object store answers 503");
        });
        stage.keepHistory(NAME, "promotion--waited-for-golden-rows");
    }

    @Test
    void aNodeThatIsGoneIsLeftOut() {
        world.nodes = List.of("gone", "a");
        world.onEveryNode = false;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(golden.asked).containsExactly("a: v7, 32 rows");
    }

    @Test
    void anAbortWhileRowsAreAskedEndsIt() {
        golden.awayTries.set(Integer.MAX_VALUE);
        golden.onAsk = () -> {
            golden.onAsk = () -> {};
            stage.abort(NAME);
        };

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.CANCELLED);
        assertThat(outcome.reason()).isEqualTo(Reason.ABORTED);
        assertThat(golden.asked).isEmpty();
        stage.keepHistory(NAME, "promotion--aborted-while-golden-rows-were-asked");
    }

    @Test
    void aCandidateWithoutGoldenRowsIsAskedNone() {
        world.golden = null;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(golden.asked).isEmpty();
        assertThat(world.transitions.getLast().conditions())
                .noneMatch(it -> it.type().equals("GoldenPassed"));
    }

    /// Without a cache the workflow is replayed from its history at every task, as after a restart of control.
    @Test
    void controlMayBeKilledAtAnyPoint() {
        try (var killed = new Stage(0)) {
            killed.world.ledger.add(V6);
            killed.world.golden = new GoldenPin(Samples.digest('9'), 32);
            killed.golden.deadTries.set(1);

            var outcome = killed.outcome(killed.started());

            assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
            assertThat(killed.golden.asked).containsExactly("a: v7, 32 rows");
        }
    }

    private Condition condition() {
        return world.transitions.getLast().conditions().stream()
                .filter(it -> it.type().equals("GoldenPassed"))
                .findFirst()
                .orElseThrow();
    }
}
