package dev.windlass.judge;

import java.util.Arrays;

/// The evidence of harm: for each odds ratio psi of the grid the logarithm of the product, over windows, of
/// `psi^x_c / (1 - theta + theta psi)^m`. Each factor has expectation <= 1 if the candidate is no worse (the
/// hypergeometric is dominated in convex order by the binomial: Hoeffding 1963), so the average over the
/// grid is an e-process and reaching 1/alpha under "no difference" has probability <= alpha, however often
/// one looks (Ville).
///
/// Not thread-safe. Windows must be added in one fixed order if the result is to be the same to the bit.
final class HarmProcess {
    private static final double[] GRID = {1.25, 1.5, 2, 3, 5, 10, 30};
    private static final double[] LOG_GRID =
            Arrays.stream(GRID).map(StrictMath::log).toArray();
    private static final double LOG_GRID_SIZE = StrictMath.log(GRID.length);

    private final double[] logValues = new double[GRID.length];

    /// The grid of odds ratios.
    static double[] grid() {
        return GRID.clone();
    }

    /// The logarithm of one window's factor for one odds ratio; 0 if an arm served nothing or nothing went
    /// wrong. Counts are requests served and bad ones among them, 0 <= bad <= served.
    static double logFactor(double psi, long servedCanary, long badCanary, long servedStable, long badStable) {
        return logFactor(psi, StrictMath.log(psi), servedCanary, badCanary, servedStable, badStable);
    }

    void add(Tally window) {
        for (int i = 0; i < GRID.length; i++) {
            logValues[i] += logFactor(
                    GRID[i],
                    LOG_GRID[i],
                    window.canary().served(),
                    Tally.bad(window.canary()),
                    window.stable().served(),
                    Tally.bad(window.stable()));
        }
    }

    /// The natural logarithm of the e-value: of the mean of the seven products.
    double logEValue() {
        double max = Arrays.stream(logValues).max().orElseThrow();
        double sum = 0;
        for (double logValue : logValues) {
            sum += StrictMath.exp(logValue - max);
        }
        return max + StrictMath.log(sum) - LOG_GRID_SIZE;
    }

    private static double logFactor(
            double psi, double logPsi, long servedCanary, long badCanary, long servedStable, long badStable) {
        long bad = badCanary + badStable;
        if (servedCanary == 0 || servedStable == 0 || bad == 0) {
            return 0;
        }
        double theta = (double) servedCanary / ((double) servedCanary + (double) servedStable);
        return badCanary * logPsi - bad * StrictMath.log1p(theta * (psi - 1));
    }
}
