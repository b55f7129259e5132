package dev.windlass.bench;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.Placements;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Until;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// `windlass bench density`: what a node and its inference workers take of memory with so many small models of one
/// tenant, loaded and asked once each.
final class Density {
    private static final String TENANT = "bench";
    private static final Duration MAX = Duration.ofMinutes(5);

    private Density() {}

    /// @param args numbers of models, ascending: 1, 2, 10 and 30 by default
    static void run(String... args) throws SQLException {
        var steps = args.length == 0
                ? List.of(1, 2, 10, 30)
                : Arrays.stream(args).map(Integer::valueOf).toList();
        try (var windlass = RealWindlass.start(Directories.fresh("bench-density"))) {
            new Registry(windlass.client()).tenant(TENANT);
            int models = 0;
            for (int step : steps) {
                while (models < step) {
                    place(windlass, ++models);
                }
                report(windlass, models);
            }
        }
    }

    private static void place(RealWindlass windlass, int number) throws SQLException {
        var model = "mlp-" + number;
        var pushed = new Registry(windlass.client()).push(new VersionRef(TENANT, model, "1"), Mlp.onnx(number));
        new Placements(windlass).keepWarm(new EndpointRef(TENANT, model, "prod"), pushed);
    }

    private static void report(RealWindlass windlass, int models) {
        var placements = new Placements(windlass);
        Until.within(MAX, "all versions run").holds(() -> placements.ready(TENANT) == models);
        long node = ProcessCost.pssMebibytes(
                windlass.process(RealWindlass.Part.NODE).pid());
        var workers = windlass.inferenceWorkers().stream()
                .map(it -> ProcessCost.pssMebibytes(it.pid()))
                .toList();
        long all = node + workers.stream().mapToLong(Long::longValue).sum();
        System.out.printf(
                "%d models: node %d MiB, inference workers %s MiB, together %d MiB (PSS)%n",
                models, node, workers, all);
    }
}
