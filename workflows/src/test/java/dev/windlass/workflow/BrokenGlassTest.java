package dev.windlass.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Phase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// A version that comes without its soak below.
final class BrokenGlassTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);

    @AutoClose
    private final Stage stage = new Stage();

    @Test
    void isShownFromItsFirstJudgementToItsEnd() {
        stage.world.breakGlass = "without its soak below, by anna: INC-42";

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(stage.world.transitions.getLast().conditions()).anySatisfy(it -> {
            assertThat(it.type()).isEqualTo("BreakGlass");
            assertThat(it.message()).contains("by anna").contains("INC-42");
        });
        stage.keepHistory(NAME, "promotion--broken-glass");
    }
}
