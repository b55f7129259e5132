package dev.windlass.judge;

/// The evidence in a shadow's pairs, both ways, as logarithms. Against "it disagrees in at most a share
/// d of the pairs": the likelihood ratio of a share q > d, averaged over a grid of odds ratios between q
/// and d. Each pair's factor, q/d if it disagrees and (1-q)/(1-d) if not, has expectation <= 1 for every
/// true share <= d, whatever came before, so the average is an e-process (Ville: it ever reaches 1/alpha
/// with probability <= alpha). Against "it disagrees in at least a share d": the same with q < d, the
/// mirror.
///
/// A pure function of two totals, since the product doesn't depend on the pairs' order.
///
/// @param pairs all of them
/// @param disagreed among them
/// @param most the share d, above 0 and below 1
record ShadowProcess(long pairs, long disagreed, double most) {
    private static final double[] GRID = {1.25, 1.5, 2, 3, 5, 10, 30};

    ShadowProcess {
        if (pairs < 0 || disagreed < 0 || disagreed > pairs || !(most > 0 && most < 1)) {
            throw new IllegalArgumentException(
                    "a shadow's process needs 0 <= disagreed <= pairs and most in (0, 1), got " + disagreed + " of "
                            + pairs + ", most " + most);
        }
    }

    /// The natural logarithm of the evidence that it disagrees more often than `most`.
    double logHarm() {
        return logMean(1);
    }

    /// The natural logarithm of the evidence that it disagrees less often than `most`.
    double logSafe() {
        return logMean(-1);
    }

    private double logMean(int direction) {
        var logs = new double[GRID.length];
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < GRID.length; i++) {
            logs[i] = logRatio(direction > 0 ? GRID[i] : 1 / GRID[i]);
            max = StrictMath.max(max, logs[i]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += StrictMath.exp(log - max);
        }
        return max + StrictMath.log(sum / GRID.length);
    }

    /// With q's odds so many times d's: q/d = psi / s and (1-q)/(1-d) = 1 / s, s = 1 - d + d psi.
    private double logRatio(double psi) {
        return disagreed * StrictMath.log(psi) - pairs * StrictMath.log1p(most * (psi - 1));
    }
}
