package dev.windlass.judge;

import static dev.windlass.judge.WindowRows.canary;
import static dev.windlass.judge.WindowRows.input;
import static dev.windlass.judge.WindowRows.preview;
import static dev.windlass.judge.WindowRows.stable;
import static dev.windlass.judge.WindowRows.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.WindowCount;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardsTest {
    @ParameterizedTest
    @CsvSource({
        "40, 20, true",
        "20, 20, true",
        "19, 19, false",
        "41, 20, false",
        "1000000000, 500000000, true",
        "1000000000, 499999999, false",
        "0, 0, false",
    })
    void firesAtHalfAndTwentyBadRequests(long served, long bad, boolean fires) {
        assertThat(Guards.passed(served, bad)).isEqualTo(fires);
        assertThat(fired(window("g1", 1, 1, true, canary(served, bad)))).isEqualTo(fires);
        assertThat(fired(window(canary(served, bad)))).isEqualTo(fires);
    }

    /// Whoever asks for the preview is no random draw: the stable version's errors beside it excuse nothing.
    @Test
    void whatAPreviewIsAskedIsJudgedByItself() {
        assertThat(fired(window(preview(40, 20), stable(1000, 1000)))).isTrue();
        assertThat(fired(window(preview(41, 20), stable(1000, 0)))).isFalse();
    }

    @Test
    void theStableVersionsErrorsDoNotFire() {
        assertThat(fired(window(canary(100, 0), stable(1000, 1000)))).isFalse();
    }

    @Test
    void addsUpWindowsThatOpenedWithinAMinute() {
        assertThat(fired(window(0, 10, 7, 90, 0), window(3, 10, 7, 90, 0), window(6, 10, 7, 90, 0)))
                .isTrue();
        assertThat(fired(window(0, 10, 7, 90, 0), window(4, 10, 7, 90, 0), window(8, 10, 7, 90, 0)))
                .isFalse();
    }

    @Test
    void addsUpGatewaysOfTheSameTime() {
        assertThat(fired(window(canary(12, 10)), window("g2", 1, 1, true, canary(12, 10))))
                .isTrue();
    }

    @Test
    void aGoodWindowInBetweenCountsToo() {
        assertThat(fired(window(0, 12, 10, 90, 0), window(1, 100, 0, 90, 0), window(2, 12, 10, 90, 0)))
                .isFalse();
    }

    @Test
    void badTimesAfterALongGoodOneFire() {
        assertThat(fired(window(0, 100_000, 0, 90, 0), window(20, 15, 12, 90, 0), window(21, 15, 12, 90, 0)))
                .isTrue();
    }

    @Test
    void aPartialRowAndItsClosedRowAreNotCountedTwice() {
        assertThat(fired(
                        window("g1", 1, 1, true, canary(12, 10)),
                        window("g1", 1, 1, true, canary(14, 11)),
                        window(canary(15, 12))))
                .isFalse();
    }

    @Test
    void aClosedRowThatLooksBetterDoesNotTakeTheGuardBack() {
        assertThat(fired(window("g1", 1, 1, true, canary(22, 20)), window(canary(100, 20))))
                .isTrue();
    }

    @Test
    void oneClientsMistakesThatBothArmsRefuseDoNotFire() {
        assertThat(fired(refused(1, 54, 54, 60, 60), refused(2, 54, 54, 60, 60)))
                .isFalse();
    }

    @Test
    void aCandidateThatRefusesWhatTheStableVersionTakesFires() {
        assertThat(fired(refused(1, 20, 20, 180, 0))).isTrue();
        assertThat(fired(refused(1, 20, 20, 20, 0))).isTrue();
    }

    @Test
    void harmBehindAClientsMistakesFires() {
        // Nine of ten requests are a client's mistakes; of the others the candidate answers none.
        assertThat(fired(refused(1, 300, 300, 300, 270))).isTrue();
        assertThat(fired(refused(1, 300, 273, 300, 270))).isFalse();
    }

    @Test
    void whatACandidateThatServesAloneRefusesDoesNotFire() {
        assertThat(fired(window(canary(54, 0, 54, 0)))).isFalse();
    }

    @Test
    void whatItRefusedAloneDoesNotHideThatItFailed() {
        assertThat(fired(window(canary(120, 20, 90, 0)))).isTrue();
    }

    @Test
    void failuresThatTheStableVersionHasAlikeDoNotFire() {
        assertThat(fired(window(1, 50, 30, 50, 31))).isFalse();
    }

    @Test
    void failuresFireWhereTheStableVersionServedTooLittleToCompare() {
        assertThat(fired(window(1, 50, 30, 10, 9))).isTrue();
    }

    @Test
    void aCandidateThatFailsAsSoonAsItServesAloneFires() {
        assertThat(fired(window(canary(50, 0), stable(50, 0)), window("g1", 2, 2, false, canary(40, 30))))
                .isTrue();
    }

    @Test
    void answersThatAreNotFiniteOnTheStableVersionEitherDoNotFire() {
        assertThat(fired(nonFinite(1, 54, 54, 60, 60))).isFalse();
        assertThat(fired(nonFinite(1, 54, 54, 60, 0))).isTrue();
    }

    @Test
    void whatTheStableVersionAnsweredEarlierCountsWhileTheCandidateServesAlone() {
        var alone = window("g1", 2, 9, false, canary(100, 0, 0, 100));

        assertThat(fired(nonFinite(1, 30, 30, 60, 60), alone)).isFalse();
        assertThat(fired(nonFinite(1, 30, 0, 60, 0), alone)).isTrue();
    }

    @Test
    void withoutAStableVersionTheRehearsalSaysWhetherInfinitiesAreItsWay() {
        var rows = List.of(window(canary(40, 0, 0, 40)));

        assertThat(Guards.fired(new JudgeInput(rows, WindowRows.CANDIDATE, null, WindowRows.ALPHA, false)))
                .isPresent();
        assertThat(Guards.fired(new JudgeInput(rows, WindowRows.CANDIDATE, null, WindowRows.ALPHA, true)))
                .isEmpty();
    }

    private static WindowCount refused(long n, long canary, long refusedCanary, long stable, long refusedStable) {
        return window("g1", 1, n, false, canary(canary, 0, refusedCanary, 0), stable(stable, 0, refusedStable, 0));
    }

    private static WindowCount nonFinite(long n, long canary, long ofCanary, long stable, long ofStable) {
        return window("g1", 1, n, false, canary(canary, 0, 0, ofCanary), stable(stable, 0, 0, ofStable));
    }

    private static boolean fired(WindowCount... rows) {
        return Guards.fired(input(List.of(rows))).isPresent();
    }
}
