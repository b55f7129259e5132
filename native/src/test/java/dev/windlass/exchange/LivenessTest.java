package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos(); // wraps while it is watched

    private final Liveness silence = new Liveness(Duration.ofSeconds(5), START);

    /// Looks every 20 ms, as the control thread does.
    private boolean tooLongWithin(long fromMillis, long toMillis) {
        boolean tooLong = false;
        for (long at = fromMillis; at <= toMillis; at += 20) {
            tooLong |= silence.tooLong(at(at));
        }
        return tooLong;
    }

    private static long at(long millis) {
        return START + Duration.ofMillis(millis).toNanos();
    }

    @Test
    void isTooLongAfterItsMaximum() {
        assertThat(tooLongWithin(0, 5_000)).isFalse();
        assertThat(tooLongWithin(5_020, 5_020)).isTrue();
    }

    @Test
    void beginsAnewWithEachSign() {
        tooLongWithin(0, 4_000);
        silence.heard(at(4_000));

        assertThat(tooLongWithin(4_020, 9_000)).isFalse();
        assertThat(tooLongWithin(9_020, 9_020)).isTrue();
    }

    @Test
    void doesNotCountTimeInWhichThisProcessStoodStill() {
        tooLongWithin(0, 1_000);

        assertThat(tooLongWithin(60_000, 65_000)).isFalse();
        assertThat(tooLongWithin(65_020, 65_020)).isTrue();
    }

    @Test
    void countsWhatElapsedSinceTheStandstillAtMost() {
        tooLongWithin(0, 1_000);
        silence.tooLong(at(60_000));

        assertThat(silence.elapsed(at(900), at(60_100)))
                .isEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(silence.elapsed(at(60_050), at(60_100)))
                .isEqualTo(Duration.ofMillis(50).toNanos());
    }
}
