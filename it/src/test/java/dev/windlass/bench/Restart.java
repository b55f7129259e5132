package dev.windlass.bench;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.Placements;
import dev.windlass.harness.Probe;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Until;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;

/// `windlass bench restart`: how long after a `kill -9` a node with many placed versions answers on its stored route
/// again, and how long until all of them run. One version serves, the others are warm.
final class Restart {
    private static final EndpointRef ENDPOINT = new EndpointRef("bench", "mlp", "prod");
    private static final Duration MAX = Duration.ofMinutes(5);

    private Restart() {}

    /// @param args `[VERSIONS [KILLS]]`: 20 and 4 by default
    static void run(String... args) throws SQLException {
        int versions = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        int kills = args.length > 1 ? Integer.parseInt(args[1]) : 4;
        try (var windlass = RealWindlass.start(Directories.fresh("bench-restart"))) {
            place(windlass, versions);
            for (int i = 0; i < kills; i++) {
                kill(windlass, versions);
            }
        }
    }

    private static void place(RealWindlass windlass, int versions) throws SQLException {
        var registry = new Registry(windlass.client());
        registry.tenant(ENDPOINT.tenant());
        for (int version = 1; version <= versions; version++) {
            var ref = new VersionRef(ENDPOINT.tenant(), ENDPOINT.model(), Integer.toString(version));
            var pushed = registry.push(ref, Mlp.onnx(version));
            if (version > 1) {
                new Placements(windlass).keepWarm(ENDPOINT, pushed);
            }
        }
        var ended = new PromotionOrders(windlass.client())
                .run(ENDPOINT.tenant(), Manifest.quick(ENDPOINT.tenant(), ENDPOINT.model(), "1"), MAX);
        if (!ended.phase().equals("Succeeded")) {
            throw new IllegalStateException(PromotionOrders.describe(ended));
        }
        allRun(windlass, versions);
    }

    private static void kill(RealWindlass windlass, int versions) {
        var before = windlass.inferenceWorkers();
        windlass.kill(RealWindlass.Part.NODE);
        var answers = Until.within(MAX, "the gateway answers again").holds(() -> answers(windlass));
        var all = Until.within(MAX, "all versions run again")
                .holds(() -> windlass.inferenceWorkers().size() == versions
                        && windlass.inferenceWorkers().stream().noneMatch(before::contains));
        System.out.printf(
                "%d versions placed: the killed node answered after %d ms; all inference workers ran %d ms later%n",
                versions, answers.toMillis(), all.toMillis());
    }

    private static void allRun(RealWindlass windlass, int versions) {
        Until.within(MAX, "all versions run")
                .holds(() -> windlass.inferenceWorkers().size() == versions);
    }

    private static boolean answers(RealWindlass windlass) {
        var target = windlass.infer(ENDPOINT.tenant(), ENDPOINT.env(), ENDPOINT.model());
        return Probe.status(target, windlass.token("admin"), Mlp.body(Mlp.row(new Random(1)))) == 200;
    }
}
