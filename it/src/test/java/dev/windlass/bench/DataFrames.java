package dev.windlass.bench;

import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Tools;
import dev.windlass.onnx.FrameModels;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/// `windlass bench frames`: the same rows as pyarrow's stream, as OIP JSON and with binary tensors, in turns, to models
/// that do next to nothing; and Jetty reading and discarding the same bytes.
final class DataFrames {
    private static final Duration MAX = Duration.ofMinutes(2);
    private static final int PIXELS = 150_528;
    private static final String ARROW = "Content-Type: application/vnd.apache.arrow.stream";

    private final RealWindlass windlass;
    private final Path bodies;
    private final int seconds;
    private final int rounds;
    private final HttpClient http = HttpClient.newHttpClient();

    /// What is asked, and of whom.
    private record Road(Subject subject, Load.Plan plan) {
        Round round() throws IOException, InterruptedException {
            return subject.round(plan, null);
        }
    }

    private DataFrames(RealWindlass windlass, Path bodies, int seconds, int rounds) {
        this.windlass = windlass;
        this.bodies = bodies;
        this.seconds = seconds;
        this.rounds = rounds;
    }

    /// @param args `[SECONDS [ROUNDS]]`: 5 and 5 by default
    static void run(String... args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        var bodies = Directories.fresh("bench-bodies");
        try (var script = Objects.requireNonNull(DataFrames.class.getResourceAsStream("/dataframes/bodies.py"))) {
            Files.write(bodies.resolve("bodies.py"), script.readAllBytes());
        }
        var written = new ProcessBuilder(
                        Tools.dataFramePython().toString(),
                        bodies.resolve("bodies.py").toString(),
                        bodies.toString())
                .inheritIO()
                .start();
        if (written.waitFor() != 0) {
            throw new IOException("the bodies can't be written");
        }
        try (var echo = EchoServer.start();
                var windlass = RealWindlass.start(Directories.fresh("bench-frames"))) {
            var frames = new DataFrames(windlass, bodies, seconds, rounds);
            frames.serve();
            for (int connections : new int[] {1, 8}) {
                frames.compare(echo, "wide", "1 x 150,528 FP32", connections);
                frames.compare(echo, "frame", "1,000 rows of 20 columns", connections);
            }
        }
    }

    private void serve() {
        var registry = new Registry(windlass.client());
        registry.tenant("bench");
        registry.push(new VersionRef("bench", "wide", "1"), FrameModels.first(PIXELS));
        registry.push(new VersionRef("bench", "frame", "1"), FrameModels.twentyColumns());
        var promotions = new PromotionOrders(windlass.client());
        for (var model : List.of("wide", "frame")) {
            promotions.run("bench", Manifest.straight("bench", model, "1"), MAX);
        }
    }

    private void compare(EchoServer echo, String model, String what, int connections) throws Exception {
        var roads = roads(echo, model, connections);
        var measured = new LinkedHashMap<String, List<Round>>();
        for (var road : roads.entrySet()) {
            road.getValue().round();
            road.getValue().round();
            measured.put(road.getKey(), new ArrayList<>());
        }
        for (int i = 0; i < rounds; i++) {
            for (var road : roads.entrySet()) {
                measured.get(road.getKey()).add(road.getValue().round());
            }
        }
        System.out.printf(
                "%n%s, %d connection(s), medians of %d rounds of %d s%n%-8s %12s %10s %22s %18s%n",
                what,
                connections,
                rounds,
                seconds,
                "",
                "requests/s",
                "p50 us",
                "server CPU us/request",
                "heap bytes/request");
        measured.forEach((name, all) -> System.out.printf(
                "%-8s %12.0f %10.0f %22.0f %18.0f%n",
                name,
                median(all, Round::rate),
                median(all, it -> it.load().p50()),
                median(all, Round::cpuMicros),
                median(all, Round::heapPerRequest)));
        var arrow = measured.get("arrow");
        for (var other : List.of("discard", "binary", "json")) {
            System.out.printf(
                    "arrow over %-8s rate %.2f, p50 %.2f, CPU %.2f%n",
                    other,
                    median(arrow, Round::rate) / median(measured.get(other), Round::rate),
                    median(arrow, it -> it.load().p50())
                            / median(measured.get(other), it -> it.load().p50()),
                    median(arrow, Round::cpuMicros) / median(measured.get(other), Round::cpuMicros));
        }
    }

    private Map<String, Road> roads(EchoServer echo, String model, int connections) throws IOException {
        var url = windlass.infer("bench", "prod", model);
        var token = windlass.token("admin");
        var ours = new Subject(
                "windlass", url, token, Main.serverPids(windlass), () -> HeapCost.ofNode(http, windlass.operations()));
        var discard =
                new Subject("discard", echo.url().resolve(Echo.DISCARD), "none", List.of(echo.pid()), Subject.UNKNOWN);
        var arrow = new Load.Plan(token, bodies.resolve(model + ".arrow"), connections, seconds, ARROW);
        var head = "Inference-Header-Content-Length: " + Files.readString(bodies.resolve(model + ".head"));
        var roads = new LinkedHashMap<String, Road>();
        roads.put("discard", new Road(discard, arrow));
        roads.put("arrow", new Road(ours, arrow));
        roads.put(
                "binary",
                new Road(ours, new Load.Plan(token, bodies.resolve(model + ".bin"), connections, seconds, head)));
        roads.put("json", new Road(ours, new Load.Plan(token, bodies.resolve(model + ".json"), connections, seconds)));
        return roads;
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream().mapToDouble(figure).sorted().toArray()[rounds.size() / 2];
    }
}
