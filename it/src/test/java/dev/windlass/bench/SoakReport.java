package dev.windlass.bench;

import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.RealWindlass.Part;
import dev.windlass.harness.Scrape;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a [Soak] has seen, a line a minute and all at its end.
final class SoakReport {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> GAUGES =
            List.of("windlass_gateway_in_flight", "windlass_gateway_parked", "windlass_gateway_staged_bytes");

    private final RealWindlass windlass;
    private final Map<String, Integer> deeds = new TreeMap<>();
    private final List<Held> node = new ArrayList<>();

    /// What a process holds: memory, and files and sockets that are open.
    private record Held(long pid, long mebibytes, int files, int threads) {
        static Held of(ProcessHandle process) throws IOException {
            var own = Path.of("/proc", Long.toString(process.pid()));
            try (var files = Files.list(own.resolve("fd"));
                    var threads = Files.list(own.resolve("task"))) {
                return new Held(process.pid(), ProcessCost.pssMebibytes(process.pid()), (int) files.count(), (int)
                        threads.count());
            }
        }

        @Override
        public String toString() {
            return mebibytes + " MiB, " + files + " files, " + threads + " threads";
        }
    }

    SoakReport(RealWindlass windlass) {
        this.windlass = windlass;
    }

    void did(String deed) {
        deeds.merge(deed, 1, Integer::sum);
    }

    void minute(Duration elapsed, List<Traffic> traffic) {
        System.out.printf("%3d min: %s%n         %s%n", elapsed.toMinutes(), counts(traffic), held());
    }

    private String counts(List<Traffic> traffic) {
        long right = traffic.stream()
                .mapToLong(it ->
                        it.right().values().stream().mapToLong(Long::longValue).sum())
                .sum();
        var failed = new TreeMap<String, Long>();
        traffic.forEach(it -> it.failed().forEach((kind, count) -> failed.merge(kind, count, Long::sum)));
        long wrong = traffic.stream().mapToLong(Traffic::wrong).sum();
        return right + " right, " + wrong + " wrong, not answered " + failed;
    }

    private String held() {
        try {
            var now = Held.of(windlass.process(Part.NODE));
            node.add(now);
            long workers = windlass.inferenceWorkers().stream()
                    .mapToLong(it -> ProcessCost.pssMebibytes(it.pid()))
                    .sum();
            return "node " + now + "; control " + Held.of(windlass.process(Part.CONTROL)) + "; "
                    + windlass.inferenceWorkers().size() + " inference workers " + workers + " MiB";
        } catch (IOException | RuntimeException restarting) {
            return "something is being started";
        }
    }

    /// Says all, once nothing is under way any more.
    void end(List<Traffic> traffic) {
        System.out.println("drawn: " + deeds);
        System.out.println("in all: " + counts(traffic));
        traffic.forEach(it ->
                it.samples().stream().filter(one -> one.startsWith("wrong")).forEach(System.out::println));
        System.out.println("hung: "
                + traffic.stream()
                        .mapToLong(it -> it.failed().getOrDefault("HttpTimeoutException", 0L))
                        .sum());
        Until.within(SOON, "nothing is in flight any more").holds(() -> {
            var page = Scrape.of(windlass);
            return GAUGES.stream().allMatch(it -> page.sum(it) == 0);
        });
        var last = node.getLast();
        var first = node.stream().filter(it -> it.pid == last.pid).findFirst().orElse(last);
        System.out.println("the node's last process, from its first minute to its last: " + first + " -> " + last);
    }
}
