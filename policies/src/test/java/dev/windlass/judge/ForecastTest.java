package dev.windlass.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ForecastTest {
    @Test
    void twiceTheErrorsAtFivePercentTakeMinutesAtTwoHundredRequestsPerSecond() {
        var forecast = (Forecast.Within) Forecast.of(200, 0.008, 5, 2, 0.01);

        assertThat(forecast.eventsLow()).isCloseTo(268, within(1.0));
        assertThat(forecast.eventsHigh()).isCloseTo(381, within(1.0));
        assertThat(forecast.low()).isBetween(Duration.ofSeconds(155), Duration.ofSeconds(165));
        assertThat(forecast.high()).isBetween(Duration.ofSeconds(220), Duration.ofSeconds(235));
    }

    @Test
    void aQuietEndpointTakesHours() {
        var forecast = (Forecast.Within) Forecast.of(5, 0.008, 5, 2, 0.01);

        assertThat(forecast.high()).isGreaterThan(Duration.ofHours(2));
    }

    @Test
    void withoutTrafficOrErrorsThereIsNothingToForecast() {
        assertThat(Forecast.of(0, 0.008, 5, 2, 0.01)).isInstanceOf(Forecast.Never.class);
        assertThat(Forecast.of(200, 0, 5, 2, 0.01)).isInstanceOf(Forecast.Never.class);
        assertThat(Forecast.of(200, Double.NaN, 5, 2, 0.01)).isInstanceOf(Forecast.Never.class);
    }

    @Test
    void aWeightThatLeavesOneArmEmptyIsRefused() {
        assertThatThrownBy(() -> Forecast.of(200, 0.008, 100, 2, 0.01))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weightPercent");
    }
}
