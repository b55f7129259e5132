package dev.windlass.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"30s,PT30S", "5m,PT5M", "2h,PT2H", "1h30m,PT1H30M", "1h0m1s,PT1H1S", "0s,PT0S", "90m,PT1H30M"})
    void readsWhatPeopleWrite(String text, Duration duration) {
        assertThat(Durations.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5d", "-5s", "5 s", "5S", "1s1h", "5ms", "PT5S", "2161h", "5m\n", "99999999s"})
    void refusesEverythingElse(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @Test
    void writesWhatItReads() {
        for (long seconds = 0; seconds < 200_000; seconds += 37) {
            var duration = Duration.ofSeconds(seconds);
            assertThat(Durations.parse(Durations.format(duration))).contains(duration);
        }
    }
}
