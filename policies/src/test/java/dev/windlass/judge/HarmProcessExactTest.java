package dev.windlass.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The proof that a factor has expectation <= 1 when nothing is wrong: by enumeration, no random numbers.
class HarmProcessExactTest {
    private static final int MAX_CANARY = 25;
    private static final int MAX_STABLE = 40;
    private static final double ROUNDING = 1e-12;

    @Test
    void theExpectationIsAtMostOneOverAllSmallTables() {
        int cases = 0;
        double highest = 0;
        for (int canary = 0; canary <= MAX_CANARY; canary++) {
            for (int stable = 0; stable <= MAX_STABLE; stable++) {
                for (int bad = 0; bad <= canary + stable; bad++) {
                    var chances = hypergeometric(canary, stable, bad);
                    for (double psi : HarmProcess.grid()) {
                        highest = Math.max(highest, expectation(chances, psi, canary, stable, bad));
                        cases++;
                    }
                }
            }
        }

        assertThat(cases).isGreaterThan(240_000);
        assertThat(highest).isLessThanOrEqualTo(1 + ROUNDING);
    }

    @Test
    void theExpectationGrowsWhenTheCandidateIsWorse() {
        // Not only never above one, but above one where it should be: odds three times as high.
        int canary = 20;
        int stable = 40;
        int bad = 12;
        var chances = hypergeometric(canary, stable, bad);
        for (int x = 0; x < chances.length; x++) {
            chances[x] *= Math.pow(3, x);
        }
        double sum = Arrays.stream(chances).sum();
        for (int x = 0; x < chances.length; x++) {
            chances[x] /= sum;
        }

        assertThat(expectation(chances, 3, canary, stable, bad)).isGreaterThan(2);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,0,0",
        "10,0,20,0",
        "0,0,20,5",
        "10,5,0,0",
        "1000000000,0,1000000000,0",
    })
    void aWindowWithoutBadRequestsOrWithAnEmptyArmCountsOne(long canary, long badCanary, long stable, long badStable) {
        for (double psi : HarmProcess.grid()) {
            assertThat(HarmProcess.logFactor(psi, canary, badCanary, stable, badStable))
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1000000000,1000000000,1000000000,0",
        "1000000000,0,1000000000,1000000000",
        "1000000000,1000000,1,0",
        "1,1,1000000000,0",
        "1,0,1000000000,1000000000",
        "50000000,1000000,950000000,1",
    })
    void staysANumberAtTheEnds(long canary, long badCanary, long stable, long badStable) {
        var process = new HarmProcess();

        process.add(Tally.of(
                WindowRows.window(1, canary, badCanary, stable, badStable), WindowRows.CANDIDATE, WindowRows.STABLE));

        assertThat(process.logEValue()).isFinite();
        assertThat(process.logEValue() > 0).isEqualTo(badCanary > 0);
    }

    @Test
    void oneWindowHasTheValueOfTheFormula() {
        var process = new HarmProcess();

        process.add(Tally.of(WindowRows.window(1, 50, 6, 950, 9), WindowRows.CANDIDATE, WindowRows.STABLE));

        double mean = Arrays.stream(HarmProcess.grid())
                .map(psi -> Math.pow(psi, 6) / Math.pow(0.95 + 0.05 * psi, 15))
                .average()
                .orElseThrow();
        assertThat(Math.exp(process.logEValue())).isCloseTo(mean, withinPercentage(1e-9));
    }

    private static double expectation(double[] chances, double psi, int canary, int stable, int bad) {
        double sum = 0;
        for (int x = 0; x < chances.length; x++) {
            if (chances[x] > 0) {
                sum += chances[x] * StrictMath.exp(HarmProcess.logFactor(psi, canary, x, stable, bad - x));
            }
        }
        return sum;
    }

    /// The chance of x bad requests among the canary's, if `bad` of all were bad and drawn blindly.
    private static double[] hypergeometric(int canary, int stable, int bad) {
        var chances = new double[Math.min(canary, bad) + 1];
        double all = choose(canary + stable, bad);
        for (int x = Math.max(0, bad - stable); x < chances.length; x++) {
            chances[x] = choose(canary, x) * choose(stable, bad - x) / all;
        }
        return chances;
    }

    private static double choose(int n, int k) {
        double product = 1;
        for (int i = 1; i <= k; i++) {
            product = product * (n - k + i) / i;
        }
        return product;
    }
}
