package dev.windlass.bench;

import dev.windlass.client.message.QuotaChange;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/// `windlass bench flood`: what a quiet tenant of 20 requests a second feels of another one on the same node
/// that sends ten times as much as it may, over 32 connections in a closed loop. Alone and beside it, in
/// turns, for each kind of request; and beside it where it may send all it can.
final class Flood {
    private static final Duration MAX = Duration.ofMinutes(2);
    private static final String MODEL = "scorer";
    private static final String QUIET = "quiet";
    private static final String FLOODER = "flooder";
    private static final int CONNECTIONS = 32;
    private static final int QUIET_RATE = 20;
    private static final int QUIET_CONNECTIONS = 4;
    private static final int UNLIMITED = 1_000_000;

    /// Until a changed quota has come to the gateway, and what was under way before is over.
    private static final int SETTLE_SECONDS = 3;

    private final RealWindlass windlass;
    private final FloodBodies bodies;
    private final int seconds;
    private final int rounds;

    private Flood(RealWindlass windlass, FloodBodies bodies, int seconds, int rounds) {
        this.windlass = windlass;
        this.bodies = bodies;
        this.seconds = seconds;
        this.rounds = rounds;
    }

    /// @param args `[SECONDS [ROUNDS [KIND...]]]`: 20, 3 and all by default
    static void run(String... args) throws IOException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        var directory = Directories.fresh("bench-flood");
        var bodies = FloodBodies.write(Directories.fresh("bench-flood-bodies"));
        try (var windlass = RealWindlass.start(directory)) {
            var flood = new Flood(windlass, bodies, seconds, rounds);
            flood.serve();
            flood.warmUp();
            System.out.printf(
                    "%d requests/s of the quiet tenant beside %d connections of the flooder, medians of %d rounds of %d s;"
                            + " ms%n%-12s %9s %9s   %-26s %-26s %s%n",
                    QUIET_RATE,
                    CONNECTIONS,
                    rounds,
                    seconds,
                    "flood",
                    "p90 alone",
                    "p99 alone",
                    "at 10 x its limit: p90, p99",
                    "without a limit: p90, p99",
                    "flooder answered/s, refused/s, without");
            for (var kind : bodies.kinds()) {
                if (args.length < 3 || List.of(args).subList(2, args.length).contains(kind.name())) {
                    flood.measure(kind);
                }
            }
        }
    }

    private void serve() {
        var registry = new Registry(windlass.client());
        var promotions = new PromotionOrders(windlass.client());
        for (var tenant : List.of(QUIET, FLOODER)) {
            registry.tenant(tenant);
            registry.push(new VersionRef(tenant, MODEL, "1"), Mlp.onnx(1));
            promotions.run(tenant, Manifest.straight(tenant, MODEL, "1"), MAX);
        }
    }

    private void warmUp() throws IOException {
        for (var kind : bodies.kinds()) {
            flood(kind, SETTLE_SECONDS);
        }
        Load.run(url(QUIET), new Load.Plan(token(), bodies.small(), 1, SETTLE_SECONDS, Load.JSON));
    }

    private record Beside(Load.Result quiet, Load.Result flood) {}

    private void measure(FloodBodies.Kind kind) throws IOException {
        limit(UNLIMITED);
        double rate = answered(flood(kind, SETTLE_SECONDS)) / SETTLE_SECONDS;
        var alone = new ArrayList<Load.Result>();
        var limited = new ArrayList<Beside>();
        var unlimited = new ArrayList<Beside>();
        for (int i = 0; i < rounds; i++) {
            alone.add(quiet());
            limit(UNLIMITED);
            unlimited.add(beside(kind));
            limit((int) Math.max(1, rate / 10));
            limited.add(beside(kind));
        }
        System.out.printf(
                "%-12s %9.2f %9.2f   %8.2f x %.2f, %8.2f x %.2f  %8.2f x %.2f, %8.2f x %.2f   %.0f, %.0f, %.0f%n",
                kind.name(),
                median(alone, Load.Result::p90) / 1000,
                median(alone, Load.Result::p99) / 1000,
                quiet(limited, Load.Result::p90) / 1000,
                quiet(limited, Load.Result::p90) / median(alone, Load.Result::p90),
                quiet(limited, Load.Result::p99) / 1000,
                quiet(limited, Load.Result::p99) / median(alone, Load.Result::p99),
                quiet(unlimited, Load.Result::p90) / 1000,
                quiet(unlimited, Load.Result::p90) / median(alone, Load.Result::p90),
                quiet(unlimited, Load.Result::p99) / 1000,
                quiet(unlimited, Load.Result::p99) / median(alone, Load.Result::p99),
                median(floods(limited), Flood::answered) / (seconds + 2),
                median(floods(limited), it -> it.refused()) / (seconds + 2),
                rate);
    }

    private Beside beside(FloodBodies.Kind kind) throws IOException {
        var flooding = CompletableFuture.supplyAsync(() -> {
            try {
                return flood(kind, seconds + 2);
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        });
        // It begins when the flood has begun, and ends before it.
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS))
                .join();
        var seen = quiet();
        return new Beside(seen, flooding.join());
    }

    private Load.Result quiet() throws IOException {
        var plan = new Load.Plan(
                token(), bodies.small(), QUIET_CONNECTIONS, seconds, Load.JSON, new Load.Pace.Constant(QUIET_RATE));
        return Load.run(url(QUIET), plan).requireAll(url(QUIET));
    }

    private Load.Result flood(FloodBodies.Kind kind, int lasting) throws IOException {
        return Load.run(url(FLOODER), new Load.Plan(token(), kind.body(), CONNECTIONS, lasting, kind.headers()));
    }

    private static double answered(Load.Result flood) {
        return flood.requests() - flood.refused();
    }

    private void limit(int requestsPerSecond) throws IOException {
        windlass.client().changeQuota(FLOODER, new QuotaChange(null, null, requestsPerSecond, null));
        flood(bodies.kinds().getFirst(), SETTLE_SECONDS);
    }

    private URI url(String tenant) {
        return windlass.infer(tenant, "prod", MODEL);
    }

    private String token() {
        return windlass.token("admin");
    }

    private static double quiet(List<Beside> rounds, ToDoubleFunction<Load.Result> figure) {
        return median(rounds.stream().map(Beside::quiet).toList(), figure);
    }

    private static List<Load.Result> floods(List<Beside> rounds) {
        return rounds.stream().map(Beside::flood).toList();
    }

    private static double median(List<Load.Result> rounds, ToDoubleFunction<Load.Result> figure) {
        return Round.median(rounds.stream().map(figure::applyAsDouble).toList());
    }
}
