package dev.windlass.bench;

import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.Promotions;
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
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/// `windlass bench`: an MLP of 32-64-64-1 neurons through gateway and inference worker, and the echo of
/// the same bytes, in turns on the same machine. Prints medians of the rounds.
public final class Main {
    private static final Duration PROMOTED_WITHIN = Duration.ofMinutes(2);

    /// Until the compilers have come to rest.
    private static final int WARM_UP_SECONDS = 20;

    private final int seconds;
    private final int rounds;
    private final HttpClient http = HttpClient.newHttpClient();

    private Main(int seconds, int rounds) {
        this.seconds = seconds;
        this.rounds = rounds;
    }

    /// @param args `[SECONDS [ROUNDS]]`: length of a round, 10 by default, and how many, 3 by default
    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        new Main(seconds, rounds).run();
        System.exit(0);
    }

    /// One round against one server.
    private record Round(
            double rate, double p50, double p99, double cpuMicros, double heapPerRequest, double pausePercent) {}

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
                    () -> HeapCost.ofNode(http, windlass.gateway()));
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

    private void compare(Subject ours, Subject floor, Load.Plan plan) throws IOException, InterruptedException {
        load(ours.url, plan);
        load(floor.url, plan);
        var us = new ArrayList<Round>();
        var them = new ArrayList<Round>();
        for (int i = 0; i < rounds; i++) {
            them.add(round(floor, plan));
            us.add(round(ours, plan));
        }
        print(plan.connections(), us, them);
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
    private static long[] load(URI url, Load.Plan plan) throws IOException {
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
        new Promotions(windlass.client()).run("bench", Manifest.quick("bench", "mlp", "1"), PROMOTED_WITHIN);
    }

    private static List<Long> serverPids(RealWindlass windlass) {
        var pids = new ArrayList<Long>();
        pids.add(windlass.process(RealWindlass.Part.NODE).pid());
        windlass.inferenceWorkers().forEach(worker -> pids.add(worker.pid()));
        return pids;
    }

    private static void print(int connections, List<Round> ours, List<Round> floor) {
        System.out.printf("%d connection(s)            windlass        echo       ratio%n", connections);
        line("requests/s", median(ours, Round::rate), median(floor, Round::rate));
        line("p50 us", median(ours, Round::p50), median(floor, Round::p50));
        line("p99 us", median(ours, Round::p99), median(floor, Round::p99));
        line("server CPU us/request", median(ours, Round::cpuMicros), median(floor, Round::cpuMicros));
        line("heap bytes/request", median(ours, Round::heapPerRequest), median(floor, Round::heapPerRequest));
        line("% of time in GC pauses", median(ours, Round::pausePercent), median(floor, Round::pausePercent));
        System.out.println();
    }

    private static void line(String what, double ours, double floor) {
        System.out.printf("  %-22s %10.2f  %10.2f  %10.2f%n", what, ours, floor, ours / floor);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream()
                .sorted(Comparator.comparingDouble(figure))
                .mapToDouble(figure)
                .toArray()[rounds.size() / 2];
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
