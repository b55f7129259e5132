package dev.windlass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CrashLoopTest {
    private final CrashLoop crashes = new CrashLoop(3, Duration.ofSeconds(60));
    private long nanos = Long.MAX_VALUE - 5;

    private boolean dies(Duration after, boolean answered) {
        nanos += after.toNanos();
        return crashes.died(nanos, answered);
    }

    @Test
    void threeDeathsInARowWithoutAnAnswerAreALoop() {
        assertThat(dies(Duration.ZERO, false)).isFalse();
        assertThat(dies(Duration.ofSeconds(50), false)).isFalse();
        assertThat(dies(Duration.ofSeconds(50), false)).isTrue();
    }

    @Test
    void anAnswerBetweenThemEndsTheRow() {
        dies(Duration.ZERO, false);
        dies(Duration.ofSeconds(1), false);

        assertThat(dies(Duration.ofSeconds(1), true)).isFalse();
        assertThat(dies(Duration.ofSeconds(1), false)).isFalse();
        assertThat(dies(Duration.ofSeconds(1), false)).isFalse();
    }

    @Test
    void deathsFarApartAreNoLoop() {
        for (int i = 0; i < 10; i++) {
            assertThat(dies(Duration.ofMinutes(2), false)).isFalse();
            assertThat(crashes.backoff()).isZero();
        }
    }

    @Test
    void aLoopIsTriedOnWithGrowingPausesOfQuarterAMinuteAtMost() {
        dies(Duration.ZERO, false);
        assertThat(crashes.backoff()).isZero();
        var before = crashes.backoff();
        for (int i = 0; i < 50; i++) {
            dies(before.plusSeconds(2), false);
            assertThat(crashes.backoff()).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(Duration.ofSeconds(15));
            before = crashes.backoff();
        }
        assertThat(before).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void whoeverAnswersBetweenItsDeathsWaitsASecondAtMost() {
        for (int i = 0; i < 50; i++) {
            assertThat(dies(Duration.ofMillis(500), true)).isFalse();
            assertThat(crashes.backoff()).isLessThanOrEqualTo(Duration.ofSeconds(1));
        }
    }
}
