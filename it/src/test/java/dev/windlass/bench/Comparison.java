package dev.windlass.bench;

import dev.windlass.bench.Load.Pace;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.ProgramLine;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// An MLP of 32-64-64-1 neurons through gateway and inference worker, beside the echo of the same bytes, on request
/// beside another build and other servers; all in turns, round by round, on one machine.
final class Comparison {
    private static final Duration PROMOTED_WITHIN = Duration.ofMinutes(2);

    /// Until the compilers have come to rest.
    private static final int WARM_UP_SECONDS = 20;

    private static final int WARM_UP_CONNECTIONS = 8;
    private static final int OPEN_CONNECTIONS = 32;

    private final BenchOptions options;
    private final Path body;
    private final Report report;
    private final List<Subject> subjects = new ArrayList<>();

    private Comparison(BenchOptions options, Path body, Report report) {
        this.options = options;
        this.body = body;
        this.report = report;
    }

    static void run(BenchOptions options) throws IOException, InterruptedException {
        Files.createDirectories(options.out());
        var body = options.out().resolve("body.json");
        writeModel(options.out());
        try (var report = new Report(options.out());
                var echo = EchoServer.start();
                var other = options.otherBuild() == null ? null : start("bench-other", options.otherBuild());
                var windlass = start("bench", ProgramLine.client())) {
            var comparison = new Comparison(options, body, report);
            comparison.add("windlass", windlass);
            comparison.subjects.add(new Subject("echo", echo.url(), "none", List.of(echo.pid()), echo::heap));
            if (other != null) {
                comparison.add("other build", other);
            }
            options.peers().forEach(it -> comparison.subjects.add(Subject.peer(it)));
            comparison.measure();
            report.memory(windlass);
        }
    }

    /// What another server needs to be asked the same: the model, and a request.
    static void writeModel(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("body.json"), Mlp.body(Mlp.row(new Random(1))));
        Files.write(directory.resolve("model.onnx"), Mlp.onnx(1));
    }

    private static RealWindlass start(String directory, List<String> program) {
        var windlass = RealWindlass.start(Directories.fresh(directory), program);
        var registry = new Registry(windlass.client());
        registry.tenant("bench");
        registry.push(new VersionRef("bench", "mlp", "1"), Mlp.onnx(1));
        new PromotionOrders(windlass.client()).run("bench", Manifest.quick("bench", "mlp", "1"), PROMOTED_WITHIN);
        return windlass;
    }

    private void add(String name, RealWindlass windlass) {
        var http = HttpClient.newHttpClient();
        subjects.add(new Subject(
                name,
                windlass.infer("bench", "prod", "mlp"),
                windlass.token("admin"),
                Main.serverPids(windlass),
                () -> HeapCost.ofNode(http, windlass.operations())));
    }

    private void measure() throws IOException, InterruptedException {
        report.begin(options, subjects, Files.size(body));
        for (var subject : subjects) {
            Load.run(subject.url(), subject.plan(body, WARM_UP_CONNECTIONS, WARM_UP_SECONDS, new Pace.Closed()));
        }
        double capacity = 0;
        for (int connections : options.connections()) {
            var rounds = rounds(connections, new Pace.Closed());
            capacity = Math.max(
                    capacity,
                    Round.median(
                            rounds.get("windlass").stream().map(Round::rate).toList()));
        }
        double half = capacity / 2;
        rounds(OPEN_CONNECTIONS, new Pace.Constant(half));
        rounds(OPEN_CONNECTIONS, new Pace.Poisson(half, 1));
    }

    private Map<String, List<Round>> rounds(int connections, Pace pace) throws IOException, InterruptedException {
        var all = new LinkedHashMap<String, List<Round>>();
        subjects.forEach(it -> all.put(it.name(), new ArrayList<>()));
        for (int i = -1; i < options.rounds(); i++) {
            for (var subject : subjects) {
                var histogram = report.histogram(subject.name(), connections, pace, i);
                var round = subject.round(subject.plan(body, connections, options.seconds(), pace), histogram);
                if (i >= 0) {
                    all.get(subject.name()).add(round);
                }
            }
        }
        report.add(connections, pace, all);
        return all;
    }
}
