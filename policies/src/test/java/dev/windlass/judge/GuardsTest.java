package dev.windlass.judge;

import static dev.windlass.judge.Rows.canary;
import static dev.windlass.judge.Rows.input;
import static dev.windlass.judge.Rows.stable;
import static dev.windlass.judge.Rows.window;
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
        assertThat(fired(window("g1", 1, 1, false, canary(served, bad)))).isEqualTo(fires);
    }

    @Test
    void theStableVersionsErrorsDoNotFire() {
        assertThat(fired(window("g1", 1, 1, false, canary(100, 0), stable(1000, 1000))))
                .isFalse();
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
        assertThat(fired(window("g1", 1, 1, false, canary(12, 10)), window("g2", 1, 1, true, canary(12, 10))))
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
                        window("g1", 1, 1, false, canary(15, 12))))
                .isFalse();
    }

    @Test
    void aClosedRowThatLooksBetterDoesNotTakeTheGuardBack() {
        assertThat(fired(window("g1", 1, 1, true, canary(22, 20)), window("g1", 1, 1, false, canary(100, 20))))
                .isTrue();
    }

    private static boolean fired(WindowCount... rows) {
        return Guards.fired(input(List.of(rows))).isPresent();
    }
}
