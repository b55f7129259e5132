package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// A canary of which the stable version keeps a few per cent for days.
final class HoldBackTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    HoldBackTest() {
        world.ledger.add(V6);
        world.steps = List.of(new Step.SetWeight(50), new Step.HoldBack(2, Duration.ofDays(3)));
        world.deadlines = new Deadlines(Duration.ofHours(1), Duration.ofHours(1));
    }

    @Test
    void outlastsTheTotalDeadlineAndThenGivesItAll() {
        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.weights()).containsExactly(50, 98, 100, -1);
        stage.keepHistory(NAME, "promotion--held-back");
    }

    @Test
    void harmInItLeadsBackByItself() {
        world.harm = weight -> weight == 98 ? Samples.judgement(Judgement.Verdict.HARM, null) : null;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(outcome.reason()).isEqualTo(Reason.HARM);
        assertThat(world.arms()).isEqualTo(Samples.ALL_TO_V6);
        stage.keepHistory(NAME, "promotion--harm-while-held-back");
    }

    @Test
    void aPersonMayEndItEarly() {
        world.hooks.put(Phase.PROGRESSING, () -> stage.resumeFull(NAME));

        assertThat(stage.outcome(stage.started()).phase()).isEqualTo(Phase.SUCCEEDED);
    }
}
