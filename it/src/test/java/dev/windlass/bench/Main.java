package dev.windlass.bench;

import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.ProgramLine;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// `windlass bench`: an MLP of 32-64-64-1 neurons through gateway and inference worker, and the echo of the same
/// bytes, in turns on one machine; on request beside another build, too. Prints medians of the rounds.
public final class Main {
    private static final Duration PROMOTED_WITHIN = Duration.ofMinutes(2);

    /// Until the compilers have come to rest.
    private static final int WARM_UP_SECONDS = 20;

    private final int seconds;
    private final int rounds;
    private final @Nullable Path otherJar;
    private final HttpClient http = HttpClient.newHttpClient();

    private Main(int seconds, int rounds, @Nullable Path otherJar) {
        this.seconds = seconds;
        this.rounds = rounds;
        this.otherJar = otherJar;
    }

    /// @param args what the class takes after `restart` ([Restart]), `shadow` ([ShadowCost]), `frames` ([DataFrames]),
    ///     `columns` ([Columns]) or `neighbours` ([NeighbourCost]); else `[SECONDS [ROUNDS [JAR]]]`: length of a
    ///     round, 10 by default, how many, 3, and the packaged jar of another build to measure beside this one
    public static void main(String[] args) throws Exception {
        var rest = args.length > 0 ? Arrays.copyOfRange(args, 1, args.length) : args;
        switch (args.length > 0 ? args[0] : "") {
            case "restart" -> Restart.run(rest);
            case "shadow" -> ShadowCost.run(rest);
            case "frames" -> DataFrames.run(rest);
            case "columns" -> Columns.run(rest);
            case "neighbours" -> NeighbourCost.run(rest);
            default -> compare(args);
        }
        System.exit(0);
    }

    private static void compare(String... args) throws IOException, InterruptedException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        var main = new Main(seconds, rounds, args.length > 2 ? Path.of(args[2]) : null);
        if (main.otherJar == null) {
            main.run();
        } else {
            main.runBeside(main.otherJar);
        }
    }

    /// What is measured: its address, its processes, and how to ask for its heap.
    private record Subject(URI url, List<Long> pids, HeapReader heap) {}

    private interface HeapReader {
        HeapCost read() throws IOException, InterruptedException;
    }

    private void run() throws IOException, InterruptedException {
        var body = Files.createTempFile("windlass-bench", ".json");
        Files.write(body, Mlp.body(Mlp.row(new Random(1))));
        System.out.println("starting an installation and the echo ...");
        try (var echo = EchoServer.start();
                var windlass = RealWindlass.start(Directories.fresh("bench"))) {
            serve(windlass);
            var ours = new Subject(
                    windlass.infer("bench", "prod", "mlp"),
                    serverPids(windlass),
                    () -> HeapCost.ofNode(http, windlass.operations()));
            var floor = new Subject(echo.url(), List.of(echo.pid()), echo::heap);
            System.out.printf(
                    "MLP 32-64-64-1, OIP JSON of %d bytes, medians of %d rounds of %d s each%n%n",
                    Files.size(body), rounds, seconds);
            var warmUp = new Load.Plan(windlass.token("admin"), body, 8, WARM_UP_SECONDS);
            load(ours.url, warmUp);
            load(floor.url, warmUp);
            for (int connections : new int[] {1, 8}) {
                compare(ours, floor, new Load.Plan(windlass.token("admin"), body, connections, seconds));
            }
            memory(windlass);
        } finally {
            Files.deleteIfExists(body);
        }
    }

    /// Two builds, each an installation of its own, in turns.
    private void runBeside(Path jar) throws IOException, InterruptedException {
        var body = Files.createTempFile("windlass-bench", ".json");
        Files.write(body, Mlp.body(Mlp.row(new Random(1))));
        try (var other = RealWindlass.start(Directories.fresh("bench-other"), ProgramLine.client(jar));
                var windlass = RealWindlass.start(Directories.fresh("bench"))) {
            serve(other);
            serve(windlass);
            var ours = new Side(windlass, body);
            var others = new Side(other, body);
            for (var side : List.of(ours, others)) {
                load(side.subject().url, side.plan(8, WARM_UP_SECONDS));
            }
            System.out.printf("this build beside %s, medians of %d rounds of %d s each%n%n", jar, rounds, seconds);
            for (int connections : new int[] {1, 8}) {
                var us = new ArrayList<Round>();
                var them = new ArrayList<Round>();
                for (int i = 0; i < rounds; i++) {
                    them.add(round(others.subject(), others.plan(connections, seconds)));
                    us.add(round(ours.subject(), ours.plan(connections, seconds)));
                }
                Round.print(connections, us, "other", them);
            }
        } finally {
            Files.deleteIfExists(body);
        }
    }

    /// One of two builds. What another build says of its heap isn't asked for.
    private record Side(RealWindlass windlass, Path body) {
        Subject subject() {
            return new Subject(windlass.infer("bench", "prod", "mlp"), serverPids(windlass), () -> new HeapCost(0, 0));
        }

        Load.Plan plan(int connections, int seconds) {
            return new Load.Plan(windlass.token("admin"), body, connections, seconds);
        }
    }

    private void compare(Subject ours, Subject floor, Load.Plan plan) throws IOException, InterruptedException {
        load(ours.url, plan);
        load(floor.url, plan);
        var us = new ArrayList<Round>();
        var them = new ArrayList<Round>();
        for (int i = 0; i < rounds; i++) {
            them.add(round(floor, plan));
            us.add(round(ours, plan));
        }
        Round.print(plan.connections(), us, "echo", them);
        Round.heap(us, them);
    }

    private Round round(Subject subject, Load.Plan plan) throws IOException, InterruptedException {
        var before = subject.heap.read();
        long cpu = ProcessCost.cpuMicros(subject.pids);
        long[] load = load(subject.url, plan);
        cpu = ProcessCost.cpuMicros(subject.pids) - cpu;
        var after = subject.heap.read();
        if (load[3] > 0) {
            throw new IllegalStateException(
                    load[3] + " of " + load[0] + " answers of " + subject.url + " were not 200");
        }
        double requests = load[0];
        return new Round(
                requests / seconds,
                load[1],
                load[2],
                cpu / requests,
                (after.allocatedBytes() - before.allocatedBytes()) / requests,
                100 * (after.pauseSeconds() - before.pauseSeconds()) / seconds);
    }

    /// @return requests, p50 and p99 in microseconds, answers that were not 200
    static long[] load(URI url, Load.Plan plan) throws IOException {
        var client = start(List.of("-XX:+UseSerialGC", "-Xmx128m"), plan.arguments(url));
        try (var out = client.inputReader()) {
            return Arrays.stream(out.readLine().split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
        }
    }

    /// A class of this one's class path as a process; `main` is its name and its arguments.
    static Process start(List<String> flags, List<String> main) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(main);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void serve(RealWindlass windlass) {
        var registry = new Registry(windlass.client());
        registry.tenant("bench");
        registry.push(new VersionRef("bench", "mlp", "1"), Mlp.onnx(1));
        new PromotionOrders(windlass.client()).run("bench", Manifest.quick("bench", "mlp", "1"), PROMOTED_WITHIN);
    }

    static List<Long> serverPids(RealWindlass windlass) {
        var pids = new ArrayList<Long>();
        pids.add(windlass.process(RealWindlass.Part.NODE).pid());
        windlass.inferenceWorkers().forEach(worker -> pids.add(worker.pid()));
        return pids;
    }

    private static void memory(RealWindlass windlass) {
        var node = windlass.process(RealWindlass.Part.NODE).pid();
        System.out.printf("memory (PSS): node %d MiB", ProcessCost.pssMebibytes(node));
        windlass.inferenceWorkers()
                .forEach(worker ->
                        System.out.printf(", inference worker %d MiB", ProcessCost.pssMebibytes(worker.pid())));
        System.out.println();
    }
}
