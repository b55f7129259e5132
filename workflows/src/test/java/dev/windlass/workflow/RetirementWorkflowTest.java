package dev.windlass.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.VersionRef;
import dev.windlass.workflow.FakeRetirement.Step;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A simulated year and more, in seconds.
final class RetirementWorkflowTest {
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    private RetirementStage stage = new RetirementStage(600);

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void goesThroughItsCalendarToThePurge() {
        stage.tell();

        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.PURGED);
        assertThat(stage.rows.steps)
                .extracting(Step::to)
                .containsExactly(
                        RetirementPhase.BROWN_OUT,
                        RetirementPhase.DRAINING,
                        RetirementPhase.UNDEPLOYED,
                        RetirementPhase.ARCHIVED,
                        RetirementPhase.PURGING,
                        RetirementPhase.PURGED);
        after(RetirementPhase.BROWN_OUT, Duration.ofDays(76));
        after(RetirementPhase.DRAINING, Duration.ofDays(90));
        after(RetirementPhase.UNDEPLOYED, Duration.ofDays(90));
        after(RetirementPhase.PURGED, Duration.ofDays(120));
        assertThat(stage.rows.artifact).isFalse();
        assertThat(timers()).contains("brown-out 1 of 2 begins", "brown-out 2 of 2 ends", "sunset");
        stage.keepHistory("retire--purged");
    }

    @Test
    void waitsUntilNobodyHasAskedForLongEnough() {
        stage.tell();
        stage.pass(Duration.ofDays(89));
        stage.rows.lastUse = stage.now();
        stage.pass(Duration.ofDays(10));
        assertThat(stage.phase()).isEqualTo(RetirementPhase.DRAINING);
        stage.rows.lastUse = stage.now();

        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.PURGED);
        after(RetirementPhase.UNDEPLOYED, Duration.ofDays(113));
    }

    @Test
    void isBlockedByADependantAndDestroysNothingUntilItIsGone() {
        stage.rows.dependants = List.of("route payments/fraud-score@prod (stable, 100 %)");
        stage.tell();
        stage.pass(Duration.ofDays(150));

        assertThat(stage.phase()).isEqualTo(RetirementPhase.DRAINING);
        assertThat(stage.rows.looks.get()).as("it looks again and again").isGreaterThan(300);
        assertThat(stage.history().getEvents().size()).as("and goes on as new").isLessThan(3000);

        stage.rows.dependants = List.of();
        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.PURGED);
        stage.keepHistory("retire--blocked");
    }

    @Test
    void aDependantThatComesLateKeepsThePurgeFromBeginning() {
        stage.tell();
        stage.pass(Duration.ofDays(100));
        assertThat(stage.phase()).isEqualTo(RetirementPhase.ARCHIVED);
        stage.rows.dependants = List.of("legal hold by \"anna\" of payments: audit");
        stage.pass(Duration.ofDays(60));

        assertThat(stage.phase()).isEqualTo(RetirementPhase.ARCHIVED);
        assertThat(stage.rows.artifact).isTrue();

        stage.rows.dependants = List.of();
        stage.tell();
        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.PURGED);
    }

    @Test
    void isWithdrawnAtTheLastMoment() {
        stage.tell();
        stage.pass(Duration.ofDays(119).plusHours(23));
        assertThat(stage.rows.archived).isTrue();
        stage.withdraw();

        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.WITHDRAWN);
        assertThat(stage.rows.artifact).isTrue();
        assertThat(stage.rows.archived).isFalse();
        stage.keepHistory("retire--withdrawn");
    }

    @Test
    void isWithdrawnThoughNobodyTellsIt() {
        stage.tell();
        stage.pass(Duration.ofDays(10));
        stage.rows.withdraw();
        stage.pass(Duration.ofDays(8));

        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.WITHDRAWN);
    }

    @Test
    void goesOnWhenTwoPeopleSaySo() {
        stage.tell();
        stage.pass(Duration.ofDays(89));
        stage.rows.lastUse = stage.now();
        stage.pass(Duration.ofDays(3));
        assertThat(stage.phase()).isEqualTo(RetirementPhase.DRAINING);

        stage.rows.overridden = true;
        stage.tell();

        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.PURGED);
        after(RetirementPhase.UNDEPLOYED, Duration.ofDays(92));
        stage.keepHistory("retire--overridden");
    }

    @Test
    void triesAgainWhenTheArchiveCanNotBeWritten() {
        stage.rows.archiveFailures.set(3);
        stage.tell();

        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.PURGED);
        after(RetirementPhase.ARCHIVED, Duration.ofDays(90).plusSeconds(3 * 7776));
        stage.keepHistory("retire--archive-failed");
    }

    @Test
    void isReplayedFromEachPhaseThatControlDiedIn() {
        stage.close();
        stage = new RetirementStage(0);
        stage.rows.lastUse = stage.rows.announcedAt.plus(Duration.ofDays(88));
        stage.tell();
        for (int days : new int[] {10, 77, 95, 103}) {
            stage.pass(Duration.ofDays(days).minus(Duration.between(stage.rows.announcedAt, stage.now())));
            replayed();
        }
        stage.rows.dependants = List.of("legal hold");
        stage.pass(Duration.ofDays(40));
        replayed();
        stage.rows.dependants = List.of();

        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.PURGED);
    }

    @Test
    void startedAnewItGoesOnWhereTheRowStands() {
        stage.rows.phase = RetirementPhase.PURGING;
        stage.tell();

        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.PURGED);
        assertThat(stage.rows.steps).extracting(Step::to).containsExactly(RetirementPhase.PURGED);
    }

    @Test
    void aSignalForAnotherVersionIsIgnored() {
        stage.tell();
        stage.pass(Duration.ofDays(1));
        int looks = stage.rows.looks.get();
        stage.tell(new VersionRef("lending", "fraud-score", "7"));
        stage.pass(Duration.ofDays(1));

        assertThat(stage.rows.looks).hasValue(looks);
    }

    private void replayed() {
        var history = stage.history();
        try (var other = new RetirementStage(600)) {
            assertThatCode(() -> other.control.replayWorkflowExecution(history)).doesNotThrowAnyException();
        }
    }

    private void after(RetirementPhase phase, Duration expected) {
        Assertions.assertThat(stage.rows.sinceAnnounced(phase))
                .as(phase.id())
                .isBetween(expected, expected.plus(TOLERANCE));
    }

    private List<String> timers() {
        return stage.history().getEvents().stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_TIMER_STARTED)
                .map(HistoryEvent::getUserMetadata)
                .map(metadata -> metadata.getSummary().getData().toStringUtf8().replace("\"", ""))
                .toList();
    }
}
