package dev.windlass.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No luck in it: every outcome of few pairs is added up with its probability.
class ShadowProcessExactTest {
    private static final int PAIRS_MAX = 60;
    private static final double[] SHARES = {0, 0.001, 0.01, 0.02, 0.05, 0.1, 0.3, 0.5, 0.9, 1};

    @ParameterizedTest
    @ValueSource(doubles = {0.0001, 0.005, 0.02, 0.1, 0.5})
    void theEvidenceOfHarmIsExpectedToBeOneAtMostWhereItDisagreesNoMoreThanItMay(double most) {
        for (int pairs = 0; pairs <= PAIRS_MAX; pairs++) {
            for (double share : SHARES) {
                if (share <= most) {
                    assertThat(expected(pairs, share, most, true)).isLessThanOrEqualTo(1 + 1e-9);
                }
            }
            assertThat(expected(pairs, most, most, true)).isCloseTo(1, Offset.offset(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0001, 0.005, 0.02, 0.1, 0.5})
    void theEvidenceOfSafetyIsExpectedToBeOneAtMostWhereItDisagreesAsMuchAsItMay(double most) {
        for (int pairs = 0; pairs <= PAIRS_MAX; pairs++) {
            for (double share : SHARES) {
                if (share >= most) {
                    assertThat(expected(pairs, share, most, false)).isLessThanOrEqualTo(1 + 1e-9);
                }
            }
            assertThat(expected(pairs, most, most, false)).isCloseTo(1, Offset.offset(1e-9));
        }
    }

    /// Looking after every pair and stopping at the first harm: the probability of ever stopping,
    /// exactly, by the paths'
    /// number of disagreements.
    @Test
    void lookingAfterEachPairStopsAGoodCandidateOnceInAHundredAtMost() {
        double most = 0.02;
        double threshold = StrictMath.log(200);
        int pairs = 2000;
        var alive = new double[pairs + 2];
        alive[0] = 1;
        double stopped = 0;
        for (int n = 1; n <= pairs; n++) {
            for (int x = n; x >= 0; x--) {
                alive[x] = alive[x] * (1 - most) + (x == 0 ? 0 : alive[x - 1] * most);
                if (alive[x] > 0 && new ShadowProcess(n, x, most).logHarm() >= threshold) {
                    stopped += alive[x];
                    alive[x] = 0;
                }
            }
        }

        assertThat(stopped).isBetween(1e-6, 1.0 / 200);
    }

    @Test
    void aFlippingCandidateIsFoundSoonAndAnEqualOneIsSafeSoon() {
        assertThat(new ShadowProcess(60, 8, 0.02).logHarm()).isGreaterThan(StrictMath.log(200));
        assertThat(new ShadowProcess(300, 0, 0.02).logSafe()).isGreaterThan(StrictMath.log(20));
        assertThat(new ShadowProcess(0, 0, 0.02).logHarm()).isCloseTo(0, Offset.offset(1e-12));
        assertThat(new ShadowProcess(1_000_000_000, 1_000_000_000, 0.02).logHarm())
                .isFinite();
    }

    private static double expected(int pairs, double share, double most, boolean harm) {
        double sum = 0;
        for (int x = 0; x <= pairs; x++) {
            var process = new ShadowProcess(pairs, x, most);
            sum += probability(pairs, x, share) * StrictMath.exp(harm ? process.logHarm() : process.logSafe());
        }
        return sum;
    }

    private static double probability(int n, int x, double share) {
        double ways = 1;
        for (int i = 0; i < x; i++) {
            ways = ways * (n - i) / (i + 1);
        }
        return ways * StrictMath.pow(share, x) * StrictMath.pow(1 - share, n - x);
    }
}
