package dev.windlass.judge;

import java.util.Arrays;

/// The evidence of harm: for each odds ratio psi of the grid and each kind of badness the logarithm of the product,
/// over windows, of `psi^x_c / (1 - theta + theta psi)^m`. Each factor has expectation <= 1 if the candidate is no
/// worse (the hypergeometric is dominated in convex order by the binomial: Hoeffding 1963), so the average over grid
/// and kinds is an e-process and reaching 1/alpha under "no difference" has probability <= alpha, however often one
/// looks (Ville).
///
/// Where more than half of a window went wrong, the good requests are counted in the place of the bad ones, with the
/// arms' roles swapped: the same inequality, and a bound that says something. Which of the two depends on the window's
/// margins only, which the factor is conditional on.
///
/// Not thread-safe. Windows must be added in one fixed order if the result is to be the same to the bit.
final class HarmProcess {
    private static final BadKind[] KINDS = BadKind.values();
    private static final double[] GRID = {1.25, 1.5, 2, 3, 5, 10, 30};
    private static final double[] LOG_GRID =
            Arrays.stream(GRID).map(StrictMath::log).toArray();
    private static final double LOG_PRODUCTS = StrictMath.log(KINDS.length * GRID.length);

    private final double[][] logValues = new double[KINDS.length][GRID.length];

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
        for (int k = 0; k < KINDS.length; k++) {
            for (int i = 0; i < GRID.length; i++) {
                logValues[k][i] += logFactor(GRID[i], LOG_GRID[i], window, KINDS[k]);
            }
        }
    }

    /// One window's factor for one kind.
    static double logFactor(double psi, Tally window, BadKind kind) {
        return logFactor(psi, StrictMath.log(psi), window, kind);
    }

    /// The natural logarithm of the e-value: of the mean of all products.
    double logEValue() {
        double max =
                Arrays.stream(logValues).flatMapToDouble(Arrays::stream).max().orElseThrow();
        double sum = 0;
        for (double[] ofKind : logValues) {
            for (double logValue : ofKind) {
                sum += StrictMath.exp(logValue - max);
            }
        }
        return max + StrictMath.log(sum) - LOG_PRODUCTS;
    }

    private static double logFactor(double psi, double logPsi, Tally window, BadKind kind) {
        return logFactor(
                psi,
                logPsi,
                window.canary().served(),
                Tally.bad(window.canary(), kind),
                window.stable().served(),
                Tally.bad(window.stable(), kind));
    }

    private static double logFactor(
            double psi, double logPsi, long servedCanary, long badCanary, long servedStable, long badStable) {
        long bad = badCanary + badStable;
        if (servedCanary == 0 || servedStable == 0 || bad == 0) {
            return 0;
        }
        if (2 * bad > servedCanary + servedStable) {
            long goodStable = servedStable - badStable;
            long good = goodStable + servedCanary - badCanary;
            return logShare(psi, logPsi, servedStable, goodStable, servedCanary, good);
        }
        return logShare(psi, logPsi, servedCanary, badCanary, servedStable, bad);
    }

    /// Of `events` in both arms `ownEvents` are this arm's.
    private static double logShare(
            double psi, double logPsi, long servedOwn, long ownEvents, long servedOther, long events) {
        double theta = (double) servedOwn / ((double) servedOwn + (double) servedOther);
        return ownEvents * logPsi - events * StrictMath.log1p(theta * (psi - 1));
    }
}
