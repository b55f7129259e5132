package dev.windlass.bench;

import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.Promotions;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Starts an installation, an echo and one client after another; prints what it measured.
public final class Main {
    private static final String TENANT = "bench";
    private static final String MODEL = "mlp";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);

    private final BenchOptions options;
    private final Path directory;
    private final PrintStream out;

    private Main(BenchOptions options, Path directory, PrintStream out) {
        this.options = options;
        this.directory = directory;
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        BenchOptions options;
        try {
            options = BenchOptions.parse(args);
        } catch (IllegalArgumentException wrong) {
            System.err.println("windlass bench: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        var directory = Files.createTempDirectory("windlass-bench");
        try {
            new Main(options, directory, System.out).run();
        } finally {
            Directories.remove(directory);
        }
    }

    private void run() throws Exception {
        out.println("starting an installation ...");
        try (var windlass = RealWindlass.start(directory.resolve("data"));
                var echo = Echo.start()) {
            promote(windlass);
            var body = Files.write(directory.resolve("body.json"), Mlp.body(Mlp.row(new Random(1))));
            var token = windlass.data().resolve("tokens/admin");
            var load = new Load(options, body, token);
            var infer = windlass.infer(TENANT, "prod", MODEL);
            out.printf(
                    "MLP 32-64-64-1 on CPU, one row per request, OIP JSON of %d bytes, %d cores; medians of %d x %d s%n",
                    Files.size(body),
                    Runtime.getRuntime().availableProcessors(),
                    options.rounds(),
                    options.round().toSeconds());
            var report = new Report(out);
            for (int connections : options.connections()) {
                out.println("measuring at " + connections + (connections == 1 ? " connection ..." : " connections ..."));
                var floor = load.on(echo.address(), connections, List.of(echo.process()));
                var before = NodeMetrics.of(windlass.gateway());
                var gateway = load.on(infer, connections, servers(windlass));
                report.compare(connections, floor, gateway);
                report.heap(NodeMetrics.of(windlass.gateway()).since(before));
            }
            report.memory(windlass, echo.process());
        }
    }

    private static void promote(RealWindlass windlass) {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.push(new VersionRef(TENANT, MODEL, "1"), Mlp.onnx(1));
        var ended = new Promotions(windlass.client()).run(TENANT, Manifest.canary(TENANT, MODEL, "1"), PROMOTION_MAX);
        if (!ended.phase().equals("Succeeded")) {
            throw new IllegalStateException("the model did not get into service: " + Promotions.describe(ended));
        }
    }

    /// All processes of the installation, Postgres and Temporal too: what a user pays for.
    private static List<ProcessHandle> servers(RealWindlass windlass) {
        return windlass.processes();
    }

    /// The echo as a child process with the node's own JVM flags.
    private record Echo(Process child, URI address) implements AutoCloseable {
        static Echo start() throws Exception {
            var command = new ArrayList<>(Load.java("node"));
            command.add(EchoServer.class.getName());
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var port = process.inputReader().readLine();
            return new Echo(process, URI.create("http://127.0.0.1:" + port + "/echo"));
        }

        ProcessHandle process() {
            return child.toHandle();
        }

        @Override
        public void close() {
            child.destroyForcibly();
        }
    }
}
