package dev.windlass.bench;

import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.ShadowPairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/// `windlass bench shadow`: what clients feel of a shadow that gets a fifth of their requests. Two
/// endpoints of the same installation in turns, one with a shadow and one without, everything loaded all
/// the time. A steady rate, latency from the time that each request was due.
final class ShadowCost {
    private static final Duration MAX = Duration.ofMinutes(2);
    private static final int CONNECTIONS = 8;
    private static final int WARM_UP_SECONDS = 15;
    private static final String PLAIN = "plain";
    private static final String SHADOWED = "shadowed";

    private final RealWindlass windlass;
    private final Path body;
    private final int perSecond;

    private ShadowCost(RealWindlass windlass, Path body, int perSecond) {
        this.windlass = windlass;
        this.body = body;
        this.perSecond = perSecond;
    }

    /// @param args `[SECONDS [ROUNDS [REQUESTS-PER-SECOND]]]`: 5, 15 and 500 by default
    static void run(String... args) throws IOException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
        int perSecond = args.length > 2 ? Integer.parseInt(args[2]) : 500;
        var body = Files.createTempFile("windlass-bench", ".json");
        Files.write(body, Mlp.body(Mlp.row(new Random(1))));
        try (var windlass = RealWindlass.start(Directories.fresh("bench-shadow"))) {
            var cost = new ShadowCost(windlass, body, perSecond);
            cost.serve();
            cost.measure(seconds, rounds);
        } finally {
            Files.deleteIfExists(body);
        }
    }

    private void serve() throws IOException {
        var registry = new Registry(windlass.client());
        registry.tenant("bench");
        registry.push(new VersionRef("bench", PLAIN, "1"), Mlp.onnx(1));
        registry.push(new VersionRef("bench", SHADOWED, "1"), Mlp.onnx(2));
        registry.push(new VersionRef("bench", SHADOWED, "2"), Mlp.onnx(3));
        var promotions = new PromotionOrders(windlass.client());
        for (var model : List.of(PLAIN, SHADOWED)) {
            promotions.run("bench", Manifest.straight("bench", model, "1"), MAX);
        }
        var name = promotions.start("bench", Manifest.longShadow("bench", SHADOWED, "2"));
        promotions.await(name, MAX, "pairs are compared", view -> view.message().startsWith("pairs of step"));
        load(PLAIN, WARM_UP_SECONDS);
        load(SHADOWED, WARM_UP_SECONDS);
    }

    private void measure(int seconds, int rounds) throws IOException {
        var without = new ArrayList<Load.Result>();
        var with = new ArrayList<Load.Result>();
        for (int i = 0; i < rounds; i++) {
            // Who goes first changes each time.
            if (i % 2 == 0) {
                without.add(load(PLAIN, seconds));
                with.add(load(SHADOWED, seconds));
            } else {
                with.add(load(SHADOWED, seconds));
                without.add(load(PLAIN, seconds));
            }
        }
        System.out.printf(
                "%d requests/s over %d connections, medians of %d rounds of %d s%n",
                perSecond, CONNECTIONS, rounds, seconds);
        print("p50 us", without, with, Load.Result::p50);
        print("p99 us", without, with, Load.Result::p99);
        var pairs = new ShadowPairs(windlass, new VersionRef("bench", SHADOWED, "2"));
        for (var result : List.of("agreed", "flipped", "drifted", "failed", "shed")) {
            System.out.printf("%s %d  ", result, pairs.counted(result));
        }
        System.out.println();
    }

    private static void print(
            String what, List<Load.Result> without, List<Load.Result> with, ToDoubleFunction<Load.Result> figure) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < with.size(); i++) {
            ratios.add(figure.applyAsDouble(with.get(i)) / figure.applyAsDouble(without.get(i)));
        }
        System.out.printf(
                "%s: without %.0f, with a shadow of 20 %% %.0f; ratio in the same round %.3f%n",
                what,
                Round.median(numbers(without, figure)),
                Round.median(numbers(with, figure)),
                Round.median(ratios));
    }

    private static List<Double> numbers(List<Load.Result> rounds, ToDoubleFunction<Load.Result> figure) {
        return rounds.stream().map(figure::applyAsDouble).toList();
    }

    private Load.Result load(String model, int seconds) throws IOException {
        var url = windlass.infer("bench", "prod", model);
        var pace = new Load.Pace.Constant(perSecond);
        var plan = new Load.Plan(windlass.token("admin"), body, CONNECTIONS, seconds, Load.JSON, pace);
        return Load.run(url, plan).requireAll(url);
    }
}
