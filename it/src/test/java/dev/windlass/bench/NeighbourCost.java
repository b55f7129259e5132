package dev.windlass.bench;

import dev.windlass.harness.Directories;
import dev.windlass.harness.Neighbours;
import dev.windlass.harness.Noise;
import dev.windlass.harness.QuietTenant;
import dev.windlass.harness.RealWindlass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// `windlass bench neighbours`: what a tenant at its usual work feels of another that makes noise on the same node,
/// beside what it feels alone, in turns. Latency from the time that each request was due.
final class NeighbourCost {
    private final Neighbours neighbours;
    private final int rounds;

    private NeighbourCost(Neighbours neighbours, int rounds) {
        this.neighbours = neighbours;
        this.rounds = rounds;
    }

    /// @param args `[ROUNDS]`: 3 by default
    static void run(String... args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        try (var windlass = RealWindlass.start(Directories.fresh("bench-neighbours"));
                var neighbours = new Neighbours(windlass)) {
            var cost = new NeighbourCost(neighbours, rounds);
            neighbours.quiet(); // until the compilers have come to rest
            System.out.printf("medians of %d rounds; ms   p99 alone  beside  ratio   longest  probe%n", rounds);
            for (var noise : Noise.values()) {
                cost.measure(noise);
            }
        }
    }

    private void measure(Noise noise) {
        neighbours.beside(noise); // until connections' ways are compiled, new ones wait in its line
        var alone = new ArrayList<QuietTenant.Seen>();
        var beside = new ArrayList<QuietTenant.Seen>();
        for (int i = 0; i < rounds; i++) {
            alone.add(neighbours.quiet());
            beside.add(neighbours.beside(noise));
        }
        double without = median(alone, seen -> seen.p99().toNanos() / 1e6);
        double with = median(beside, seen -> seen.p99().toNanos() / 1e6);
        System.out.printf(
                "%-24s %10.1f %7.1f %6.2f %9.0f %6.0f%n",
                noise,
                without,
                with,
                with / without,
                median(beside, seen -> seen.longest().toNanos() / 1e6),
                median(beside, seen -> seen.slowestProbe().toNanos() / 1e6));
    }

    private static double median(List<QuietTenant.Seen> seen, Function<QuietTenant.Seen, Double> figure) {
        return seen.stream()
                .map(figure)
                .sorted(Comparator.naturalOrder())
                .toList()
                .get(seen.size() / 2);
    }
}
