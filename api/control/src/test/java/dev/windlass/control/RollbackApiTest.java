package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.client.WindlassException;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.RunKind;
import dev.windlass.workflow.EndpointWorkflow;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RollbackApiTest {
    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private PromotionRig promotions;
    private RollbackRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        promotions = PromotionRig.withVersions(api);
        rig = new RollbackRig(api, promotions);
    }

    @Test
    void aRollbackGoesThroughTheEndpoint() {
        var answer =
                api.client("ci").rollback("payments", new RollbackOrder("fraud", "prod", null, "INC-42"), "back-1");

        assertThat(answer.kind()).isEqualTo("rollback");
        assertThat(answer.name()).isEqualTo("rollback--payments--fraud--prod--9");
    }

    @Test
    void aReasonIsGivenIfThePersonGivesNone() {
        rig.back("back-1", null);

        assertThat(api.runbooks.told).contains("rollback payments/fraud@prod: asked for by ci");
    }

    @Test
    void aRequestIdIsForOneRollbackOnlyAndForNoPromotion() throws IOException {
        rig.back("back-1", null);
        promotions.post("run-1", PromotionRig.manifest("7"));

        var other = catchThrowableOfType(WindlassException.class, () -> rig.back("back-1", "6"));
        var promotions = catchThrowableOfType(WindlassException.class, () -> rig.back("run-1", null));

        assertThat(other.problem().status()).isEqualTo(422);
        assertThat(promotions.problem().status()).isEqualTo(422);
    }

    @Test
    void whoWasToldOfARollbackUnderWayIsToldOfItAgainWhenItIsOver() {
        rig.threeGood();
        var running = rig.granted(RunKind.ROLLBACK, "back-1", "6");
        api.runbooks.rollback = new EndpointWorkflow.RollbackAnswer.AlreadyRunning(running.name());
        assertThat(rig.back("back-2", null).name()).isEqualTo(running.name());
        promotions.end(running.name());
        api.runbooks.rollback = null;

        var again = rig.back("back-2", null);

        assertThat(again.name()).isEqualTo(running.name());
        assertThat(api.runbooks.told).hasSize(1);
    }

    @Test
    void aWorkflowThatIsBrokenDoesNotStandInTheWay() {
        rig.threeGood();
        api.runbooks.broken = true;

        assertThat(rig.back("back-1", null).kind()).isEqualTo("route");
        rig.assertServes("6");
    }
}
