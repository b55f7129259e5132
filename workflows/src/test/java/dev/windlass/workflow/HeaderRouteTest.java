package dev.windlass.workflow;

import static dev.windlass.workflow.Samples.V6;
import static dev.windlass.workflow.Samples.V7;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Step;
import dev.windlass.domain.TrafficRules;
import dev.windlass.domain.TrafficRules.HeaderMatch;
import dev.windlass.domain.TrafficRules.HeaderRoute;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// A canary that some requests come to by a header.
final class HeaderRouteTest {
    private static final String NAME = Samples.ENDPOINT.promotionName("7", 1);
    private static final List<HeaderMatch> MATCH = List.of(new HeaderMatch("X-Group", HeaderMatch.Kind.PREFIX, "int"));
    private static final Step.SetHeaderRoute INTERNAL = new Step.SetHeaderRoute("internal", MATCH);
    private static final TrafficRules ONLY_INTERNAL =
            new TrafficRules(null, List.of(new HeaderRoute("internal", MATCH)));

    @AutoClose
    private final Stage stage = new Stage();

    private final FakeWorld world = stage.world;

    HeaderRouteTest() {
        world.ledger.add(V6);
        world.steps = List.of(
                new Step.StickyBy("X-Customer"),
                INTERNAL,
                new Step.Pause(Duration.ofHours(1)),
                new Step.SetWeight(20),
                new Step.SetHeaderRoute("internal", List.of()));
    }

    @Test
    void internalPeopleGetItBeforeItsFirstWeight() {
        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.weights()).containsExactly(0, 20, 20, 100, -1);
        var both = ONLY_INTERNAL.stickyBy("X-Customer");
        var sticky = TrafficRules.NONE.stickyBy("X-Customer");
        assertThat(candidates())
                .containsExactly(
                        new ArmTarget(Arm.PREVIEW, "7", V7.digest(), 0).under(both),
                        new ArmTarget(Arm.CANARY, "7", V7.digest(), 20).under(both),
                        new ArmTarget(Arm.CANARY, "7", V7.digest(), 20).under(sticky),
                        new ArmTarget(Arm.CANARY, "7", V7.digest(), 100));
        stage.keepHistory(NAME, "promotion--header-route");
    }

    /// They asked for nothing by name: who met it met a release.
    @Test
    void harmToThemIsTakenBackAndNotOnlyRejected() {
        world.harm = weight -> weight == 0 ? Samples.judgement(Judgement.Verdict.UNDECIDED, "error-share") : null;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(outcome.reason()).isEqualTo(Reason.GUARD);
        assertThat(world.weights()).containsExactly(0, -1);
        assertThat(stage.node.unloaded).contains("7");
        stage.keepHistory(NAME, "promotion--header-route-harm");
    }

    @Test
    void oneThatAGatewayDoesNotAcknowledgeIsTakenBack() {
        world.acknowledged = route -> FakeRows.weight(route.arms()) != 0;

        var outcome = stage.outcome(stage.started());

        assertThat(outcome.phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(outcome.reason()).isEqualTo(Reason.NOT_ACKNOWLEDGED);
        assertThat(stage.node.unloaded).contains("7");
    }

    private List<ArmTarget> candidates() {
        return world.routes.stream()
                .flatMap(route -> route.arms().stream())
                .filter(arm -> arm.arm().isCandidates())
                .toList();
    }
}
