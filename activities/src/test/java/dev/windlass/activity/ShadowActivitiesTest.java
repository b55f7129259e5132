package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static dev.windlass.activity.World.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.Judgement.Verdict;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.ShadowCount;
import dev.windlass.domain.Step;
import dev.windlass.domain.Step.OnInsufficientData;
import dev.windlass.domain.WindowCount;
import dev.windlass.workflow.activity.AnalysisActivities.Finding;
import dev.windlass.workflow.activity.ShadowActivities;
import dev.windlass.workflow.activity.ShadowActivities.Compare;
import dev.windlass.workflow.activity.ShadowActivities.Compared;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ShadowActivitiesTest {
    private static final Duration SHORT = Duration.ofMillis(1200);

    private final World world = new World();
    private final TestActivityEnvironment temporal = RouteActivitiesTest.environment();
    private final GrantResult.Granted promotion = world.granted("r", "2");
    private final long epoch = world.written(new RouteWrite(
            PROD,
            promotion.fence(),
            1,
            List.of(new ArmTarget(Arm.STABLE, "1", digest("1"), 100), ArmTarget.shadow("2", digest("2"), 20, 0.001)),
            null,
            promotion.name(),
            "ci",
            "shadow"));

    @BeforeEach
    void register() {
        temporal.registerActivitiesImplementations(new ShadowActivitiesImpl(world.stores));
    }

    @AfterEach
    void close() {
        temporal.close();
        world.close();
    }

    private void window(long n, long agreed, long flipped) {
        var plain = World.window(epoch, n, "2", 0, 0);
        var shadow = new ShadowCount(digest("2"), agreed, flipped, 0, 0, 5, new long[ShadowCount.DECADES]);
        world.stores
                .windows()
                .add(List.of(
                        new WindowCount(plain.key(), false, plain.openedAt(), plain.closedAt(), plain.arms(), shadow)));
    }

    private Compared compare(Duration max, OnInsufficientData without) {
        var step = new Step.Shadow(20, Duration.ZERO, max, 100, without, 0.02, 0.001);
        return temporal.newActivityStub(ShadowActivities.class)
                .compare(new Compare(promotion.name(), PROD, digest("2"), 0.005, epoch, step, 1));
    }

    @Test
    void flippedLabelsAreHarmAtOnce() {
        window(1, 50, 10);

        var compared = compare(Duration.ofHours(1), OnInsufficientData.HOLD);

        assertThat(compared.finding()).isEqualTo(Finding.HARM);
        assertThat(compared.pairs()).isEqualTo(60);
    }

    @Test
    void provenEqualEndsBeforeMaxAndUndecidedAtMax() {
        window(1, 99, 1);
        var undecided = compare(SHORT, OnInsufficientData.HOLD);
        window(2, 600, 0);
        var safe = compare(Duration.ofHours(1), OnInsufficientData.HOLD);

        assertThat(undecided.finding()).isEqualTo(Finding.ADVANCE);
        assertThat(undecided.judgement().verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(safe.finding()).isEqualTo(Finding.ADVANCE);
        assertThat(safe.judgement().verdict()).isEqualTo(Verdict.SAFE);
    }

    @Test
    void withoutPairsTheManifestDecides() {
        window(1, 30, 0);

        assertThat(compare(SHORT, OnInsufficientData.HOLD).finding()).isEqualTo(Finding.HOLD);
        assertThat(compare(SHORT, OnInsufficientData.EXTEND).finding()).isEqualTo(Finding.EXTEND);
        assertThat(compare(SHORT, OnInsufficientData.FAIL).finding()).isEqualTo(Finding.FAIL_INSUFFICIENT_DATA);
        assertThat(compare(SHORT, OnInsufficientData.ADVANCE).finding()).isEqualTo(Finding.ADVANCE_WITHOUT_DATA);
    }

    @Test
    void aRetryGoesOnWithTheTimeThatItsFirstAttemptHasCounted() {
        temporal.setHeartbeatDetails(Duration.ofHours(2).toMillis());

        assertThat(compare(Duration.ofHours(2), OnInsufficientData.HOLD).finding())
                .isEqualTo(Finding.HOLD);
    }
}
