package dev.windlass.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.windlass.domain.JourneyPhase;
import dev.windlass.domain.Phase;
import dev.windlass.environment.Course;
import dev.windlass.environment.Tenure;
import dev.windlass.workflow.FakeJourney.End;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Days of soaking, in seconds.
final class JourneyWorkflowTest {
    private JourneyStage stage = new JourneyStage(600);

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void walksThroughEveryEnvironmentAndItsSoak() {
        stage.tell();

        var end = stage.end();
        assertThat(end.phase()).isEqualTo(JourneyPhase.SUCCEEDED);
        assertThat(stage.rows.moves)
                .containsExactly(
                        "Soaking dev", "Promoting staging", "Soaking staging", "Promoting prod", "Succeeded prod");
        assertThat(stage.rows.started).hasSize(3).doesNotHaveDuplicates();
        var soaks = Duration.ofHours(25).plusMinutes(90);
        assertThat(Duration.between(stage.rows.begunAt, stage.rows.movedAt)).isBetween(soaks, soaks.plusMinutes(15));
        stage.keepHistory("journey--succeeded");
    }

    @Test
    void passesWhereTheVersionServesAlready() {
        stage.rows.serves("dev", new Tenure.Over(Duration.ofHours(2), "8"));
        stage.rows.serves("staging", new Tenure.Serving(stage.rows.now().minus(Duration.ofHours(20)), Duration.ZERO));
        stage.tell();
        stage.pass(Duration.ofHours(3));
        assertThat(stage.rows.phase()).isEqualTo(JourneyPhase.SOAKING);

        assertThat(stage.end().phase()).isEqualTo(JourneyPhase.SUCCEEDED);
        assertThat(stage.rows.started).singleElement().asString().contains("prod");
        stage.keepHistory("journey--served-already");
    }

    @Test
    void stopsWhereALegIsRejectedAndGoesOnFromThere() {
        stage.rows.ends.put("staging", new End(Phase.REJECTED, "PolicyDenied", Duration.ofSeconds(5)));
        stage.tell();

        assertThat(stage.end().reason()).isEqualTo("PolicyDenied");
        assertThat(stage.rows.env()).isEqualTo("staging");
        stage.keepHistory("journey--rejected");

        stage.rows.ends.clear();
        stage.rows.retry();
        stage.tell();
        assertThat(stage.end().phase()).isEqualTo(JourneyPhase.SUCCEEDED);
        assertThat(stage.rows.started).hasSize(4).doesNotHaveDuplicates();
        stage.keepHistory("journey--retried");
    }

    @Test
    void stopsWhereALegIsRolledBackForHarm() {
        stage.rows.ends.put("prod", new End(Phase.ROLLED_BACK, "Harm", Duration.ofHours(2)));
        stage.tell();

        assertThat(stage.end().phase()).isEqualTo(JourneyPhase.STOPPED);
        assertThat(stage.end().reason()).isEqualTo("Harm");
        stage.keepHistory("journey--harm");
    }

    @Test
    void stopsWhereAnApprovalExpires() {
        stage.rows.ends.put("prod", new End(Phase.EXPIRED, "ApprovalExpired", Duration.ofHours(8)));
        stage.tell();

        assertThat(stage.end().reason()).isEqualTo("ApprovalExpired");
        assertThat(stage.rows.env()).isEqualTo("prod");
        stage.keepHistory("journey--approval-expired");
    }

    @Test
    void isAbortedInItsSoak() {
        stage.tell();
        stage.pass(Duration.ofHours(10));
        assertThat(stage.rows.moves).last().isEqualTo("Soaking staging");
        stage.rows.abort();
        stage.tell();

        assertThat(stage.end().phase()).isEqualTo(JourneyPhase.ABORTED);
        assertThat(stage.rows.started).hasSize(2);
        stage.keepHistory("journey--aborted-in-soak");
    }

    @Test
    void takesItsPromotionBackWhenItIsAborted() {
        stage.tell();
        stage.pass(Duration.ofMinutes(10));
        stage.rows.abort();
        stage.tell();

        assertThat(stage.end().phase()).isEqualTo(JourneyPhase.ABORTED);
        assertThat(stage.rows.moves).containsExactly("Aborting dev", "Aborted dev");
        stage.keepHistory("journey--aborted-in-leg");
    }

    @Test
    void aRollbackInStagingBreaksTheSoak() {
        stage.tell();
        stage.pass(Duration.ofHours(10));
        stage.rows.serves("staging", new Tenure.TakenBack());
        var broken = stage.rows.now();

        assertThat(stage.end().reason()).isEqualTo(Course.SOAK_BROKEN);
        assertThat(Duration.between(broken, stage.rows.movedAt)).isLessThan(Duration.ofMinutes(6));
        stage.keepHistory("journey--soak-broken");
    }

    @Test
    void itsTimeEndsItAndLeavesNoPromotionBehind() {
        stage.rows.ends.put("prod", new End(Phase.SUCCEEDED, "Promoted", Duration.ofDays(60)));
        stage.tell();

        assertThat(stage.end().phase()).isEqualTo(JourneyPhase.EXPIRED);
        assertThat(stage.rows.moves).endsWith("Aborting prod", "Expired prod");
        assertThat(stage.history().getEvents().size()).as("it goes on as new").isLessThan(1500);
        assertThat(stage.rows.looks.get()).isGreaterThan(2 * JourneyWorkflowImpl.ROUNDS_MAX);
        stage.keepHistory("journey--expired");
    }

    @Test
    void waitsForWhatHoldsAStartUp() {
        stage.rows.held = "prod is frozen";
        stage.tell();
        stage.pass(Duration.ofHours(5));
        assertThat(stage.rows.started).isEmpty();
        stage.rows.held = null;

        assertThat(stage.end().phase()).isEqualTo(JourneyPhase.SUCCEEDED);
        stage.keepHistory("journey--held");
    }

    @Test
    void triesAgainWhereNobodyAnswers() {
        stage.rows.failures.set(12);
        stage.tell();

        assertThat(stage.end().phase()).isEqualTo(JourneyPhase.SUCCEEDED);
        assertThat(stage.rows.started).hasSize(3);
        stage.keepHistory("journey--no-answer");
    }

    @Test
    void isReplayedFromEachTaskThatControlDiedIn() {
        stage.close();
        stage = new JourneyStage(0);
        stage.tell();
        for (int minutes : List.of(0, 10, 31, 60, 95, 130, 600, 1565)) {
            stage.pass(Duration.ofMinutes(minutes).minus(Duration.between(stage.rows.begunAt, stage.rows.now())));
            var history = stage.history();
            try (var other = new JourneyStage(600)) {
                assertThatCode(() -> other.control.replayWorkflowExecution(history))
                        .doesNotThrowAnyException();
            }
        }

        assertThat(stage.end().phase()).isEqualTo(JourneyPhase.SUCCEEDED);
        assertThat(stage.rows.started).hasSize(3);
    }

    @Test
    void startedAnewItGoesOnWhereTheRowStands() {
        stage.tell();
        stage.pass(Duration.ofHours(10));
        stage.client.newUntypedWorkflowStub(JourneyStage.JOURNEY.text()).terminate("lost");
        stage.tell();

        assertThat(stage.end().phase()).isEqualTo(JourneyPhase.SUCCEEDED);
        assertThat(stage.rows.started).hasSize(3);
    }

    @Test
    void aSignalForAnotherJourneyIsIgnored() {
        stage.tell();
        stage.pass(Duration.ofHours(20));
        int looks = stage.rows.looks.get();
        Instant before = stage.rows.now();
        stage.tell(JourneyStage.other());
        stage.pass(Duration.ofSeconds(5));

        assertThat(stage.rows.looks.get() - looks).isLessThanOrEqualTo(1);
        assertThat(stage.rows.now()).isAfter(before);
    }
}
