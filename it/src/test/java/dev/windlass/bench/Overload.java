package dev.windlass.bench;

import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.onnx.TestModels;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/// `windlass bench overload`: half as much again as can be computed, each request with a deadline of 100
/// ms. What is accepted should be in time, and nothing computed for nobody. The model has 67 MB of
/// weights, so that it is what is overloaded, not the gateway.
final class Overload {
    private static final Duration MAX = Duration.ofMinutes(2);
    private static final String MODEL = "slow";
    private static final int DEADLINE_MILLIS = 100;

    /// More than are in flight at once as long as deadlines are kept, so that nothing waits in the client.
    private static final int CONNECTIONS = 480;

    /// Enough for batches to be as large as they get, and few enough to be answered in time.
    private static final int CAPACITY_CONNECTIONS = 128;

    private static final int WARM_UP_SECONDS = 10;

    private Overload() {}

    /// @param args `[SECONDS [ROUNDS]]`: 10 and 3 by default
    static void run(String... args) throws IOException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        var body = Files.createTempFile("windlass-bench", ".json");
        Files.write(body, body());
        try (var windlass = RealWindlass.start(Directories.fresh("bench-overload"))) {
            serve(windlass);
            measure(windlass.infer("bench", "prod", MODEL), windlass.token("admin"), body, seconds, rounds);
        } finally {
            Files.deleteIfExists(body);
        }
    }

    /// One row with the deadline.
    private static byte[] body() {
        var row = new String(Mlp.body(Mlp.row(new Random(1))), StandardCharsets.UTF_8);
        var parameters = "{\"parameters\":{\"timeout\":" + 1000 * DEADLINE_MILLIS + "},";
        return (parameters + row.substring(1)).getBytes(StandardCharsets.UTF_8);
    }

    private static void serve(RealWindlass windlass) {
        var registry = new Registry(windlass.client());
        registry.tenant("bench");
        registry.push(new VersionRef("bench", MODEL, "1"), TestModels.mlp(1, 32, 4096, 4096, 1));
        new PromotionOrders(windlass.client()).run("bench", Manifest.straight("bench", MODEL, "1"), MAX);
    }

    private static void measure(URI url, String token, Path body, int seconds, int rounds) throws IOException {
        Load.run(url, new Load.Plan(token, body, CAPACITY_CONNECTIONS, WARM_UP_SECONDS));
        for (int i = 0; i < rounds; i++) {
            var full = Load.run(url, new Load.Plan(token, body, CAPACITY_CONNECTIONS, seconds));
            double capacity = (double) (full.requests() - full.refused()) / seconds;
            var pace = new Load.Pace.Constant(1.5 * capacity);
            var over =
                    Load.run(url, new Load.Plan(token, body, CONNECTIONS, seconds, Load.JSON, pace, DEADLINE_MILLIS));
            long accepted = over.requests() - over.refused();
            System.out.printf(
                    "%s: capacity %.0f/s; at 1.5 times: accepted %.0f/s, %.3f %% of them in %d ms, goodput %.1f %% of"
                            + " the capacity; refused %.0f/s, unanswered %d%n",
                    url.getPath(),
                    capacity,
                    (double) accepted / seconds,
                    100.0 * (accepted - over.overdue()) / Math.max(1, accepted),
                    DEADLINE_MILLIS,
                    100.0 * (accepted - over.overdue()) / seconds / capacity,
                    (double) over.refused() / seconds,
                    over.unanswered());
        }
    }
}
