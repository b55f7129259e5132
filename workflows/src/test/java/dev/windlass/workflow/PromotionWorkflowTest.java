package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static dev.windlass.workflow.Samples.V7;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Condition;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.RunKind;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class PromotionWorkflowTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    @Test
    void goesThroughItsStepsAndBecomesTheStableVersion() {
        world.ledger.add(V6);

        var name = stage.started();
        var outcome = stage.outcome(name);

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(outcome.reason()).isEqualTo(Reason.COMPLETED);
        assertThat(outcome.evidence()).isEqualTo(Samples.digest('f'));
        assertThat(world.weights()).containsExactly(5, 25, 50, 100, -1);
        assertThat(world.arms()).containsExactly(new ArmTarget(Arm.STABLE, "7", V7.digest(), 100));
        assertThat(world.ledger).containsExactly(V6, V7);
        assertThat(world.holder).isNull();
        assertThat(stage.node.loaded).containsExactly("7", "6");
        assertThat(stage.node.unloaded).isEmpty();
        assertThat(world.phases(name))
                .containsExactly(
                        Phase.PLANNED,
                        Phase.VALIDATING,
                        Phase.PREPARING,
                        Phase.PROGRESSING,
                        Phase.PROMOTING,
                        Phase.BAKING,
                        Phase.SUCCEEDED);
        stage.keepHistory(name, "promotion--succeeded");
    }

    @Test
    void theFirstVersionGetsEverythingAfterOneAcknowledgement() {
        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.weights()).containsExactly(100, -1);
        assertThat(stage.node.loaded).containsExactly("7");
        assertThat(world.ledger).containsExactly(V7);
        stage.keepHistory(NAME, "promotion--first-version");
    }

    @Test
    void theFirstVersionGoesBackToTheEmptyRoute() {
        world.harm = weight -> weight == 100 ? Samples.judgement(Judgement.Verdict.UNDECIDED, "CrashLoop") : null;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(outcome.reason()).isEqualTo(Reason.GUARD);
        assertThat(world.arms()).isEmpty();
        assertThat(world.ledger).isEmpty();
    }

    @Test
    void waitsForCapacityAndGoesOn() {
        world.capacityAfterTries = 3;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.phases(NAME)).contains(Phase.WAITING_FOR_QUOTA);
        stage.keepHistory(NAME, "promotion--waited-for-quota");
    }

    @Test
    void eachExtensionIsTwiceAsLongUpToAnHour() {
        world.ledger.add(V6);
        world.extensions.set(4);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.analyzed.stream().map(Duration::toMinutes)).containsExactly(15L, 30L, 60L, 60L, 60L, 15L, 15L);
    }

    @Test
    void whatServesAlreadySucceedsWithoutDoingAnything() {
        world.ledger.add(V7);

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(outcome.reason()).isEqualTo(Reason.ALREADY_SERVING);
        assertThat(outcome.evidence()).isNotNull();
        assertThat(world.routes).isEmpty();
        assertThat(stage.node.loaded).isEmpty();
        assertThat(world.holder).isNull();
        stage.keepHistory(NAME, "promotion--already-serving");
    }

    @Test
    void anotherHoldersFenceSupersedesItWithoutTouchingTheRoute() {
        world.ledger.add(V6);
        world.hooks.put(Phase.BAKING, () -> {
            world.fence++;
            world.holder = new Holder("rollback--payments--fraud-score--prod--2", RunKind.ROLLBACK, 2, "6", "operator");
        });

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUPERSEDED);
        assertThat(world.weights()).containsExactly(5, 25, 50, 100);
        assertThat(world.holder).isNotNull();
        stage.keepHistory(NAME, "promotion--superseded");
    }

    @Test
    void aStaleFenceOfTheHolderItselfIsRenewed() {
        world.ledger.add(V6);
        world.hooks.put(Phase.BAKING, () -> {
            world.fence = 9;
            world.seq = 0;
        });

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.routes.getLast().fence()).isEqualTo(9);
        stage.keepHistory(NAME, "promotion--fence-renewed");
    }

    @Test
    void theResultStandsWhileTheEvidenceStoreIsDown() {
        world.sealFailures = 12;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(outcome.evidence()).isNotNull();
        assertThat(world.transitions.getLast().conditions())
                .anyMatch(it -> it.type().equals("EvidenceSealed") && it.status() == Condition.Status.FALSE);
    }

    @Test
    void replaysFromItsHistoryAtEveryTask() {
        try (var forced = new Stage(1)) {
            forced.world.ledger.add(V6);

            var outcome = forced.outcome(forced.started());

            assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        }
    }
}
