package dev.windlass.judge;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;

/// How long the judge would need to see a regression, for `plan`.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Forecast {
    /// Between `eventsLow` and `eventsHigh` bad requests of both arms together are needed, which take `low`
    /// to `high`.
    record Within(double eventsLow, double eventsHigh, Duration low, Duration high) implements Forecast {}

    /// The judge can't see it: `reason` says why.
    record Never(String reason) implements Forecast {}

    /// The forecast for `requestsPerSecond` over both arms, of which the stable arm fails `baseRate`
    /// (0..1) and the candidate gets `weightPercent` (1..99), if the candidate's odds of failing are
    /// `oddsRatio` (> 1) times as high. Events needed are ln(1/alpha) over the Kullback-Leibler
    /// divergence of the two splits of bad requests, up to ln 7 more for the average over the grid of
    /// odds ratios.
    static Forecast of(double requestsPerSecond, double baseRate, int weightPercent, double oddsRatio, double alpha) {
        check(weightPercent, oddsRatio, alpha);
        if (!(requestsPerSecond > 0)) {
            return new Never("there is no traffic");
        }
        if (!(baseRate > 0 && baseRate < 1)) {
            return new Never("the stable version's rate of bad requests must be above 0 and below 1 for a forecast");
        }
        double theta = weightPercent / 100.0;
        double split = theta * oddsRatio / (1 - theta + theta * oddsRatio);
        double divergence =
                split * StrictMath.log(split / theta) + (1 - split) * StrictMath.log((1 - split) / (1 - theta));
        double candidateRate = oddsRatio * baseRate / (1 - baseRate + oddsRatio * baseRate);
        double eventsPerSecond = requestsPerSecond * ((1 - theta) * baseRate + theta * candidateRate);
        double low = -StrictMath.log(alpha) / divergence;
        double high = (StrictMath.log(HarmProcess.grid().length) - StrictMath.log(alpha)) / divergence;
        return new Within(low, high, seconds(low / eventsPerSecond), seconds(high / eventsPerSecond));
    }

    private static void check(int weightPercent, double oddsRatio, double alpha) {
        if (weightPercent < 1 || weightPercent > 99 || !(oddsRatio > 1) || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException(
                    "forecast needs weightPercent 1..99, oddsRatio > 1, alpha in (0, 1); got " + weightPercent + ", "
                            + oddsRatio + ", " + alpha);
        }
    }

    private static Duration seconds(double seconds) {
        return Duration.ofSeconds((long) StrictMath.ceil(seconds));
    }
}
