package dev.windlass.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.RetirementPlan.BrownOut;
import dev.windlass.workflow.FakeRetirement.Step;
import io.temporal.api.enums.v1.EventType;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// One retirement over a year and more, which control forgets after every task.
final class RetirementYearTest {
    private static final Duration TOLERANCE = Duration.ofMinutes(1);
    private static final RetirementPlan PLAN = new RetirementPlan(
            Duration.ofDays(300),
            List.of(
                    new BrownOut(Duration.ofDays(60), Duration.ofMinutes(15)),
                    new BrownOut(Duration.ofDays(30), Duration.ofHours(1)),
                    new BrownOut(Duration.ofDays(7), Duration.ofHours(4))),
            Duration.ofDays(14),
            Duration.ofDays(30));

    @AutoClose
    private final RetirementStage stage = new RetirementStage(1, PLAN);

    /// When each timer has fired, by its name.
    private final Map<String, Instant> fired = new HashMap<>();

    @Test
    void brownsOutAtItsHoursWaitsForCallersAndDependantsAndIsPurged() {
        callers();
        assertBrownedOutAtItsHours();
        dependants();
        stage.pass(Duration.ofDays(29));
        assertThat(stage.phase()).isEqualTo(RetirementPhase.ARCHIVED);
        assertThat(stage.rows.artifact).isTrue();

        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.PURGED);

        assertThat(stage.rows.artifact).isFalse();
        assertThat(Duration.between(stage.rows.announcedAt, stage.now())).isGreaterThan(Duration.ofDays(365));
        assertThat(stage.rows.steps)
                .extracting(Step::to)
                .containsExactly(
                        RetirementPhase.BROWN_OUT,
                        RetirementPhase.DRAINING,
                        RetirementPhase.UNDEPLOYED,
                        RetirementPhase.ARCHIVED,
                        RetirementPhase.PURGING,
                        RetirementPhase.PURGED);
    }

    @Test
    void isWithdrawnInItsLastHour() {
        callers();
        dependants();
        stage.pass(Duration.ofDays(29).plusHours(23));
        assertThat(stage.rows.archived).isTrue();

        stage.withdraw();

        assertThat(stage.end().phase()).isEqualTo(RetirementPhase.WITHDRAWN);
        assertThat(stage.rows.artifact).isTrue();
        assertThat(stage.rows.archived).isFalse();
    }

    /// Somebody asks until ten days after the sunset.
    private void callers() {
        stage.tell();
        for (var between : List.of(Duration.ofDays(241), Duration.ofDays(58), Duration.ofDays(11))) {
            stage.pass(between);
            stage.rows.lastUse = stage.now();
            lookAtTimers();
        }
    }

    /// A route stays for longer than the last caller is waited for. Returns when the copy is made.
    private void dependants() {
        stage.rows.dependants = List.of("route payments/fraud-score@prod (stable, 100 %)");
        stage.pass(Duration.ofDays(13));
        assertThat(stage.phase()).isEqualTo(RetirementPhase.DRAINING);
        stage.pass(Duration.ofDays(17));
        assertThat(stage.phase()).as("the route is still there").isEqualTo(RetirementPhase.DRAINING);

        stage.rows.dependants = List.of();
        stage.tell();
        stage.pass(Duration.ofMinutes(10));
        assertThat(stage.phase()).isEqualTo(RetirementPhase.ARCHIVED);
    }

    private void assertBrownedOutAtItsHours() {
        for (int i = 0; i < PLAN.brownOuts().size(); i++) {
            var brownOut = PLAN.brownOuts().get(i);
            var begins = PLAN.announce().minus(brownOut.before());
            var name = "brown-out " + (i + 1) + " of " + PLAN.brownOuts().size();
            at(name + " begins", begins);
            at(name + " ends", begins.plus(brownOut.length()));
        }
    }

    private void at(String timer, Duration sinceAnnounced) {
        assertThat(fired).containsKey(timer);
        assertThat(Duration.between(stage.rows.announcedAt, fired.get(timer)))
                .as(timer)
                .isBetween(sinceAnnounced, sinceAnnounced.plus(TOLERANCE));
    }

    /// Of the run there is now: it goes on as a new one from time to time.
    private void lookAtTimers() {
        var names = new HashMap<Long, String>();
        for (var event : stage.history().getEvents()) {
            if (event.getEventType() == EventType.EVENT_TYPE_TIMER_STARTED) {
                var summary = event.getUserMetadata().getSummary().getData().toStringUtf8();
                names.put(event.getEventId(), summary.replace("\"", ""));
            } else if (event.getEventType() == EventType.EVENT_TYPE_TIMER_FIRED) {
                var time = event.getEventTime();
                fired.put(
                        names.get(event.getTimerFiredEventAttributes().getStartedEventId()),
                        Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
            }
        }
    }
}
