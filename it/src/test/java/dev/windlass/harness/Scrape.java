package dev.windlass.harness;

import java.util.Arrays;
import java.util.List;

/// What a node's metrics said at one moment.
public final class Scrape {
    private final List<String> lines;

    private Scrape(List<String> lines) {
        this.lines = lines;
    }

    public static Scrape of(RealWindlass windlass) {
        return new Scrape(NodeMetrics.lines(windlass));
    }

    /// Of a family's samples, those that have all these labels.
    ///
    /// @param name the family's; `_total` may follow it
    public long sum(String name, String... labels) {
        return Math.round(lines.stream()
                .filter(line ->
                        line.startsWith(name + "{") || line.startsWith(name + "_total{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum());
    }
}
