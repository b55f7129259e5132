package dev.windlass.retirement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.RetirementNotice;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.RetirementPlan.BrownOut;
import dev.windlass.json.FieldProblem;
import dev.windlass.retirement.Calendar.Planned;
import dev.windlass.retirement.Calendar.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarTest {
    private static final Instant SUNSET = Instant.parse("2026-04-01T12:00:00Z");

    @Test
    void usuallyBrownOutsGrowTowardsTheSunset() {
        var plan = plan(Wish.USUAL);

        assertThat(plan.announce()).isEqualTo(Duration.ofDays(90));
        assertThat(plan.brownOuts()).isEqualTo(Calendar.BROWN_OUTS);
        assertThat(plan.windows(SUNSET).getFirst())
                .isEqualTo(new RetirementPlan.Window(
                        Instant.parse("2026-03-02T12:00:00Z"), Instant.parse("2026-03-02T12:15:00Z")));
        assertThat(plan.windows(SUNSET).getLast().until()).isBefore(SUNSET);
    }

    @Test
    void anotherLengthKeepsTheirProportions() {
        var plan = plan(new Wish("45d", null, null, null));

        assertThat(plan.brownOuts().getLast()).isEqualTo(new BrownOut(Duration.ofDays(1), Duration.ofHours(6)));
        assertThat(plan(new Wish("20s", null, null, null)).brownOuts()).isEmpty();
    }

    @Test
    void brownOutsAreTakenAsWishedInTheirOrder() {
        var plan = plan(new Wish("20s", List.of("6s:2s", "12s:3s"), "5s", "0s"));

        assertThat(plan.brownOuts())
                .containsExactly(
                        new BrownOut(Duration.ofSeconds(12), Duration.ofSeconds(3)),
                        new BrownOut(Duration.ofSeconds(6), Duration.ofSeconds(2)));
        assertThat(plan.archive()).isZero();
        assertThat(plan(new Wish(null, List.of(), null, null)).brownOuts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "after,0s",
        "after,731d",
        "after,soon",
        "drain,91d",
        "drain,0s",
        "archive,2000d",
        "archive,-1d",
        "after,1d 2h"
    })
    void aLengthBeyondItsLimitsIsRefusedByName(String field, String text) {
        var wish = new Wish(
                field.equals("after") ? text : null,
                null,
                field.equals("drain") ? text : null,
                field.equals("archive") ? text : null);

        assertThat(refused(wish))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).startsWith(field + " = " + text + ": must be"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1h", "91d:1h", "1h:2h", "1h:0s", "soon:1h", "1d:1h:1h", ""})
    void aBrownOutThatDoesNotFitIsRefusedByName(String text) {
        assertThat(refused(new Wish(null, List.of("40d:1h", text), null, null)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("brownOuts[1]"));
    }

    @Test
    void aBrownOutThatIsNullIsNamed() {
        assertThat(refused(new Wish(null, Arrays.asList("14d:1h", null), null, null)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("brownOuts[1]"));
    }

    @Test
    void brownOutsThatOverlapOrAreTooManyAreRefused() {
        assertThat(refused(new Wish(null, List.of("2d:3h", "47h:1h"), null, null)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("before 2d:3h is over"));
        assertThat(refused(new Wish(null, java.util.Collections.nCopies(21, "1d:1h"), null, null)))
                .hasSize(1);
    }

    @Test
    void aBrownOutHoldsFromItsFirstSecondAndNotAtItsLast() {
        var window = new RetirementPlan.Window(SUNSET.minusSeconds(60), SUNSET.minusSeconds(30));
        var notice = new RetirementNotice(RetirementPhase.BROWN_OUT, SUNSET, SUNSET, null, List.of(window));

        assertThat(notice.brownOut(window.from())).contains(window);
        assertThat(notice.brownOut(window.until().minusMillis(1))).contains(window);
        assertThat(notice.brownOut(window.until())).isEmpty();
        assertThat(notice.brownOut(window.from().minusMillis(1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"90d,P90D", "1d12h,PT36H", "30m,PT30M", "0s,PT0S", "1d0h1s,PT24H1S"})
    void spansAreReadAndWritten(String text, Duration span) {
        assertThat(Spans.parse(text)).contains(span);
        assertThat(Spans.parse(Spans.format(span))).contains(span);
    }

    private static RetirementPlan plan(Wish wish) {
        return switch (Calendar.of(wish)) {
            case Planned.Plan(var plan) -> plan;
            case Planned.Refused(var problems) -> throw new AssertionError(problems);
        };
    }

    private static List<FieldProblem> refused(Wish wish) {
        return switch (Calendar.of(wish)) {
            case Planned.Plan(var plan) -> throw new AssertionError(plan);
            case Planned.Refused(var problems) -> problems;
        };
    }
}
