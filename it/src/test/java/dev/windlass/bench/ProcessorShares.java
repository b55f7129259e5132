package dev.windlass.bench;

import dev.windlass.client.message.QuotaChange;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.onnx.TestModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// `windlass bench shares`: two tenants of which each asks for more than the machine has, three versions of
/// one model of theirs at a time. As the model is the same, what they get of the processors is as their
/// answers are.
final class ProcessorShares {
    private static final Duration MAX = Duration.ofMinutes(2);
    private static final int VERSIONS = 3;
    private static final int CONNECTIONS = 8;

    /// Some 17 MB of weights: a run takes a millisecond or two, and the gateway's part is small beside it.
    private static final int[] WIDTHS = {32, 2048, 2048, 1};

    private final RealWindlass windlass;
    private final Path body;
    private final int seconds;

    private ProcessorShares(RealWindlass windlass, Path body, int seconds) {
        this.windlass = windlass;
        this.body = body;
        this.seconds = seconds;
    }

    /// @param args `[SECONDS [ROUNDS]]`: 10 and 3 by default
    static void run(String... args) throws IOException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        var body = Files.createTempFile("windlass-bench", ".json");
        Files.write(body, Mlp.body(Mlp.row(new Random(1))));
        try (var windlass = RealWindlass.start(Directories.fresh("bench-shares"))) {
            var shares = new ProcessorShares(windlass, body, seconds);
            shares.serve();
            shares.answered(List.of("a", "b"));
            System.out.printf("answers/s, medians of %d rounds of %d s%n", rounds, seconds);
            shares.measure(1, rounds);
            shares.measure(3, rounds);
        } finally {
            Files.deleteIfExists(body);
        }
    }

    private void serve() {
        var registry = Registry.dedicated(windlass.client());
        var promotions = new PromotionOrders(windlass.client());
        for (var tenant : List.of("a", "b")) {
            registry.tenant(tenant);
            for (int i = 0; i < VERSIONS; i++) {
                registry.push(new VersionRef(tenant, "model" + i, "1"), TestModels.mlp(i, WIDTHS));
                promotions.run(tenant, Manifest.straight(tenant, "model" + i, "1"), MAX);
            }
        }
    }

    private void measure(int weight, int rounds) throws IOException {
        windlass.client().changeQuota("a", new QuotaChange(null, null, null, null, null, weight));
        answered(List.of("a", "b"));
        var ratios = new ArrayList<Double>();
        var together = new ArrayList<Double>();
        for (int i = 0; i < rounds; i++) {
            var both = answered(List.of("a", "b"));
            double alone = answered(List.of("b")).get("b");
            ratios.add(both.get("a") / both.get("b"));
            together.add((both.get("a") + both.get("b")) / alone);
            System.out.printf("  a %.0f, b %.0f; b alone %.0f%n", both.get("a"), both.get("b"), alone);
        }
        System.out.printf(
                "weights %d:1: a gets %.2f times what b gets; both together %.2f of what b has alone%n",
                weight, Round.median(ratios), Round.median(together));
    }

    private Map<String, Double> answered(List<String> tenants) throws IOException {
        var loads = new LinkedHashMap<String, List<CompletableFuture<Load.Result>>>();
        for (var tenant : tenants) {
            var own = new ArrayList<CompletableFuture<Load.Result>>();
            for (int i = 0; i < VERSIONS; i++) {
                var url = windlass.infer(tenant, "prod", "model" + i);
                own.add(CompletableFuture.supplyAsync(
                        () -> load(url), task -> Thread.ofPlatform().start(task)));
            }
            loads.put(tenant, own);
        }
        var answered = new LinkedHashMap<String, Double>();
        loads.forEach((tenant, own) -> answered.put(
                tenant, own.stream().mapToLong(it -> it.join().requests()).sum() / (double) seconds));
        return answered;
    }

    private Load.Result load(URI url) {
        try {
            return Load.run(url, new Load.Plan(windlass.token("admin"), body, CONNECTIONS, seconds))
                    .requireAll(url);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
