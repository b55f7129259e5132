package dev.windlass.judge;

import java.util.Random;

/// Simulated traffic in windows of ten seconds, each request routed to the canary by an independent draw.
final class DrawnTraffic {
    static final int WINDOW_SECONDS = 10;

    private final Random random;
    private final double requestsPerSecond;
    private final double errorRate;
    private final double relativeRisk;

    DrawnTraffic(long seed, double requestsPerSecond, double errorRate, double relativeRisk) {
        this.random = new Random(seed);
        this.requestsPerSecond = requestsPerSecond;
        this.errorRate = errorRate;
        this.relativeRisk = relativeRisk;
    }

    /// One window at a weight; `load` and `trouble` scale the request and error rates of both arms alike.
    Tally window(double weight, double load, double trouble) {
        int requests = poisson(requestsPerSecond * WINDOW_SECONDS * load);
        int canary = binomial(requests, weight);
        int stable = requests - canary;
        double rate = Math.min(0.9, errorRate * trouble);
        var row = WindowRows.window(
                0, canary, binomial(canary, Math.min(1, rate * relativeRisk)), stable, binomial(stable, rate));
        return Tally.of(row, WindowRows.CANDIDATE, WindowRows.STABLE);
    }

    /// A shock that both arms share.
    double shock() {
        return Math.exp(0.5 * random.nextGaussian());
    }

    double uniform() {
        return random.nextDouble();
    }

    /// By geometric jumps from one success to the next: exact, and quick where successes are rare.
    private int binomial(int n, double p) {
        if (p <= 0 || n == 0) {
            return 0;
        }
        if (p > 0.5) {
            return n - binomial(n, 1 - p);
        }
        double step = Math.log1p(-p);
        int successes = 0;
        double at = 0;
        while (true) {
            at += Math.floor(Math.log(1 - random.nextDouble()) / step) + 1;
            if (at > n) {
                return successes;
            }
            successes++;
        }
    }

    private int poisson(double mean) {
        return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
}
