package dev.windlass.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// One target under one number of connections: its rounds, in order.
record Measurement(List<Round> rounds) {
    Measurement {
        rounds = List.copyOf(rounds);
    }

    /// One counted round. `cpuMicros` is of all the target's processes.
    record Round(long requests, long nanos, long p50Nanos, long p99Nanos, long cpuMicros) {
        double perSecond() {
            return requests * 1e9 / nanos;
        }

        double cpuMicrosPerRequest() {
            return (double) cpuMicros / requests;
        }
    }

    double perSecond() {
        return median(Round::perSecond);
    }

    double p50Micros() {
        return median(round -> round.p50Nanos / 1e3);
    }

    double p99Micros() {
        return median(round -> round.p99Nanos / 1e3);
    }

    double cpuMicrosPerRequest() {
        return median(Round::cpuMicrosPerRequest);
    }

    private double median(ToDoubleFunction<Round> figure) {
        var sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
