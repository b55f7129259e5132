package dev.windlass.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// One round against one server.
///
/// @param cpuMicros of all its processes, per request
record Round(Load.Result load, double rate, double cpuMicros, double heapPerRequest, double pausePercent) {
    /// What is said of a round.
    record Figure(String name, ToDoubleFunction<Round> of) {}

    static final List<Figure> FIGURES = List.of(
            new Figure("requests/s", Round::rate),
            new Figure("p50 us", it -> it.load().p50()),
            new Figure("p90 us", it -> it.load().p90()),
            new Figure("p99 us", it -> it.load().p99()),
            new Figure("p99.9 us", it -> it.load().p999()),
            new Figure("server CPU us/request", Round::cpuMicros),
            new Figure("client CPU us/request", it -> it.load().cpuMicros()),
            new Figure("heap bytes/request", Round::heapPerRequest),
            new Figure("% of time in GC pauses", Round::pausePercent));

    static double median(List<Double> numbers) {
        return numbers.stream().sorted().toList().get(numbers.size() / 2);
    }
}
