package dev.windlass.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.WindowCount;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What the judge does over whole rollouts: seeded, so that a failure comes back.
class HarmSimulationTest {
    private static final int RUNS = 1500;
    private static final int WINDOWS = 360;
    private static final double[] WEIGHTS = {0.05, 0.10, 0.25, 0.50};
    private static final double LOG_THRESHOLD = Math.log(1 / WindowRows.ALPHA);

    /// How a world without any difference between the arms changes under the judge's eyes. Every run is
    /// looked at after each window and stopped at the worst moment, which is what an adversary would do.
    private enum World {
        STATIONARY {
            @Override
            Tally window(DrawnTraffic traffic, int n, double logEValue) {
                return traffic.window(0.05, 1, 1);
            }
        },
        CHANGING_WEIGHTS_AND_DIURNAL_LOAD {
            @Override
            Tally window(DrawnTraffic traffic, int n, double logEValue) {
                double tide = 1 + 0.5 * Math.sin(2 * Math.PI * n / WINDOWS);
                return traffic.window(weight(n), tide, (2 - tide) * traffic.shock());
            }
        },
        EMPTY_WINDOWS_AND_A_SILENT_ARM {
            @Override
            Tally window(DrawnTraffic traffic, int n, double logEValue) {
                boolean silent = n >= 60 && n < 90;
                double load = traffic.uniform() < 0.4 ? 0 : 0.2;
                return traffic.window(silent ? 0 : weight(n), load, traffic.shock());
            }
        },
        A_WEIGHT_THAT_FOLLOWS_THE_EVIDENCE {
            @Override
            Tally window(DrawnTraffic traffic, int n, double logEValue) {
                // Somebody raises the weight and extends whenever it looks bad, and hides when it looks good.
                return logEValue > 1 ? traffic.window(0.5, 1, 2) : traffic.window(0.05, 0.1, 1);
            }
        };

        abstract Tally window(DrawnTraffic traffic, int n, double logEValue);

        static double weight(int n) {
            return WEIGHTS[Math.min(WEIGHTS.length - 1, n * WEIGHTS.length / WINDOWS)];
        }
    }

    @ParameterizedTest
    @EnumSource(World.class)
    void aGoodCandidateIsRarelyCalledHarmfulHoweverOneLooks(World world) {
        long falseAborts =
                IntStream.range(0, RUNS).filter(run -> everHarm(world, run)).count();

        double limit = RUNS * WindowRows.ALPHA + 3 * Math.sqrt(RUNS * WindowRows.ALPHA * (1 - WindowRows.ALPHA));
        assertThat((double) falseAborts).isLessThanOrEqualTo(limit);
    }

    @ParameterizedTest
    @CsvSource({"2, 210", "3, 100", "10, 30"})
    void aRegressionIsFoundInTime(double relativeRisk, double medianSeconds) {
        assertThat(medianDetectionSeconds(relativeRisk)).isLessThanOrEqualTo(medianSeconds);
    }

    @Test
    void theForecastIsWithinHalfAsMuchAgainOfWhatHappens() {
        double oddsRatio = 2 * (1 - 0.008) / (1 - 2 * 0.008);

        var forecast = (Forecast.Within) Forecast.of(200, 0.008, 5, oddsRatio, WindowRows.ALPHA);

        double happens = medianDetectionSeconds(2);
        assertThat(happens)
                .isBetween(forecast.low().toSeconds() / 1.5, forecast.high().toSeconds() * 1.5);
    }

    @Test
    void theJudgeFoldsToWhatTheProcessAccumulates() {
        var traffic = new DrawnTraffic(5, 200, 0.008, 2);
        var process = new HarmProcess();
        var rows = new WindowCount[60];
        for (int n = 0; n < rows.length; n++) {
            var tally = traffic.window(0.1, 1, traffic.shock());
            rows[n] = WindowRows.window(
                    n,
                    tally.canary().served(),
                    tally.canary().bad(),
                    tally.stable().served(),
                    tally.stable().bad());
            process.add(tally);
            var judgement = Judge.judge(WindowRows.input(Arrays.asList(rows).subList(0, n + 1)));
            assertThat(judgement.eValue()).isEqualTo(StrictMath.exp(process.logEValue()));
        }
    }

    private static boolean everHarm(World world, int run) {
        var traffic = new DrawnTraffic(1000L * world.ordinal() + run, 200, 0.008, 1);
        var process = new HarmProcess();
        double logEValue = 0;
        for (int n = 0; n < WINDOWS; n++) {
            process.add(world.window(traffic, n, logEValue));
            logEValue = process.logEValue();
            if (logEValue >= LOG_THRESHOLD) {
                return true;
            }
        }
        return false;
    }

    /// At 5 %, 200 requests per second and 0.8 % errors, with shocks that both arms share.
    private static double medianDetectionSeconds(double relativeRisk) {
        var seconds = IntStream.range(0, 501)
                .map(run -> detectionWindows(new DrawnTraffic(77_000 + run, 200, 0.008, relativeRisk)))
                .sorted()
                .toArray();
        return seconds[seconds.length / 2] * (double) DrawnTraffic.WINDOW_SECONDS;
    }

    private static int detectionWindows(DrawnTraffic traffic) {
        var process = new HarmProcess();
        int windows = 0;
        while (process.logEValue() < LOG_THRESHOLD && windows < 10 * WINDOWS) {
            process.add(traffic.window(0.05, 1, traffic.shock()));
            windows++;
        }
        return windows;
    }
}
