package dev.windlass.bench;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// One round against one server.
record Round(double rate, double p50, double p99, double cpuMicros, double heapPerRequest, double pausePercent) {
    /// Medians of both, and their ratio.
    static void print(int connections, List<Round> ours, String name, List<Round> floor) {
        System.out.printf("%d connection(s)            windlass  %10s       ratio%n", connections, name);
        line("requests/s", median(ours, Round::rate), median(floor, Round::rate));
        line("p50 us", median(ours, Round::p50), median(floor, Round::p50));
        line("p99 us", median(ours, Round::p99), median(floor, Round::p99));
        line("server CPU us/request", median(ours, Round::cpuMicros), median(floor, Round::cpuMicros));
    }

    static void heap(List<Round> ours, List<Round> floor) {
        line("heap bytes/request", median(ours, Round::heapPerRequest), median(floor, Round::heapPerRequest));
        line("% of time in GC pauses", median(ours, Round::pausePercent), median(floor, Round::pausePercent));
        System.out.println();
    }

    private static void line(String what, double ours, double floor) {
        System.out.printf("  %-22s %10.2f  %10.2f  %10.2f%n", what, ours, floor, ours / floor);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream()
                .sorted(Comparator.comparingDouble(figure))
                .mapToDouble(figure)
                .toArray()[rounds.size() / 2];
    }
}
