package dev.windlass.main;

import dev.windlass.app.InferenceWorkerCommand;
import dev.windlass.app.SupervisedRole;
import dev.windlass.client.WindlassHome;
import dev.windlass.demo.model.Digits;
import dev.windlass.dev.DevOptions;
import dev.windlass.dev.Installation;
import dev.windlass.dev.Supervisor;
import dev.windlass.launch.BootCache;
import dev.windlass.launch.PartException;
import dev.windlass.launch.RoleCommand;
import dev.windlass.quota.OwnPool;
import dev.windlass.settings.Settings;
import dev.windlass.settings.SettingsFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One short life of Windlass from which the boot caches are made: a tenant moves in, a model is pushed, promoted
/// and asked, everything stops. All its JVMs record what they load; afterwards a cache is made of each record.
final class BootTraining {
    private static final int REQUESTS = 300;

    @OwnPool("the launcher's own")
    private static final int MADE_AT_ONCE = 2;

    private static final long COMMAND_SECONDS_MAX = 120;
    private static final List<String> PROBED = List.of("/readyz", "/metrics", "/livez");
    private static final String MANIFEST = """
            apiVersion: windlass.dev/v1
            kind: Promotion
            metadata: { tenant: training }
            spec:
              model: { name: digits, version: "1" }
              to: prod
              strategy: { canary: { steps: [ { setWeight: 50 } ], bake: 1s, keepWarm: 1s } }
            """;

    private final Path work;
    private final Path caches;
    private final Consumer<String> say;

    /// @param work an empty directory
    /// @param caches where the caches go
    BootTraining(Path work, Path caches, Consumer<String> say) {
        this.work = work;
        this.caches = caches;
        this.say = say;
    }

    /// Lives the short life and makes the caches. This process records from now on: it is there for nothing else.
    void run() throws IOException, InterruptedException {
        var data = work.resolve("data");
        var records = Files.createDirectories(work.resolve("records"));
        BootCache.record(records);
        var environment = System.getenv();
        var home = WindlassHome.of(environment);
        var options = new DevOptions(data, home, Map.of(), DevOptions.TemporalChoice.IN_MEMORY, environment);
        var roles = RoleCommand.ofProduction(SupervisedRole.class.getName());
        try (var supervisor = Supervisor.start(options, roles, say::accept)) {
            live(supervisor.installation(), data);
        }
        Files.createDirectories(caches);
        makeAll(jvms(SettingsFile.defaults(Map.of())), records);
    }

    /// Side by side: the making of one uses one core.
    private void makeAll(Map<String, List<String>> jvms, Path records) throws IOException, InterruptedException {
        try (var threads = Executors.newFixedThreadPool(MADE_AT_ONCE)) {
            var making = new ArrayList<Future<Void>>();
            jvms.forEach((kind, jvm) -> making.add(threads.submit(() -> make(kind, jvm, records))));
            for (var one : making) {
                one.get();
            }
        } catch (ExecutionException failed) {
            throw new PartException("no boot caches: " + failed.getMessage(), failed);
        }
    }

    private static Map<String, List<String>> jvms(Settings settings) {
        return Map.of(
                "node", RoleCommand.jvm("node", RoleCommand.productionClassPath()),
                "control", RoleCommand.jvm("control", RoleCommand.productionClassPath()),
                "client", RoleCommand.jvm("client", System.getProperty("java.class.path")),
                "worker", InferenceWorkerCommand.inferenceWorkerJvm(settings));
    }

    private void live(Installation installation, Path data) throws IOException, InterruptedException {
        var model = Files.write(work.resolve("digits.onnx"), Digits.train(1).onnx());
        var manifest = Files.writeString(work.resolve("promotion.yaml"), MANIFEST);
        here("tenant", "create", "training", "--data", data.toString());
        here("model", "push", "training/digits:1", model.toString(), "--data", data.toString());
        recorded("promote", "-f", manifest.toString(), "--wait", "--data", data.toString());
        ask(installation);
    }

    /// A verb in this process: one recorded client is enough.
    private void here(String... verb) {
        int code = Main.program().run(verb);
        if (code != 0) {
            throw new PartException("windlass " + String.join(" ", verb) + " ended with " + code);
        }
    }

    private void recorded(String... verb) throws IOException, InterruptedException {
        var command = new ArrayList<>(RoleCommand.jvm("client", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(Arrays.asList(verb));
        runToEnd(command, "windlass " + String.join(" ", verb));
    }

    private static void ask(Installation installation) throws IOException, InterruptedException {
        var pixels = Arrays.stream(new double[Digits.PIXELS])
                .mapToObj(Double::toString)
                .collect(Collectors.joining(",", "[", "]"));
        var body = "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,64],\"datatype\":\"FP32\",\"data\":" + pixels + "}]}";
        var model = URI.create(installation.gateway() + "/training/prod/v2/models/digits");
        var token =
                "Bearer " + Files.readString(Path.of(installation.tokenFile())).strip();
        try (var http = HttpClient.newHttpClient()) {
            var infer = HttpRequest.newBuilder(URI.create(model + "/infer"))
                    .header("Authorization", token)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            for (int i = 0; i < REQUESTS; i++) {
                answered(http, infer);
            }
            answered(
                    http,
                    HttpRequest.newBuilder(model).header("Authorization", token).build());
            for (var path : PROBED) {
                answered(
                        http,
                        HttpRequest.newBuilder(URI.create(installation.operations() + path))
                                .build());
                answered(
                        http,
                        HttpRequest.newBuilder(URI.create(installation.api() + path))
                                .build());
            }
        }
    }

    private static void answered(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new PartException(request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    /// A cache is written under another name first: a JVM must never see half of one.
    private @Nullable Void make(String kind, List<String> jvm, Path records) throws IOException, InterruptedException {
        var record = BootCache.recording(records, kind);
        if (!Files.exists(record)) {
            throw new PartException("a JVM of the kind " + kind + " did not record; its log is under " + work);
        }
        var fresh = work.resolve(kind + ".aot");
        var command = new ArrayList<>(jvm);
        command.removeIf(flag -> flag.startsWith("-XX:AOT") || flag.startsWith("-Xmx") || flag.startsWith("-D"));
        command.addAll(List.of("-Xmx512m", "-XX:AOTMode=create", "-XX:AOTConfiguration=" + record));
        command.add("-XX:AOTCache=" + fresh);
        runToEnd(command, "the boot cache of " + kind);
        Files.move(fresh, caches.resolve(kind + ".aot"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return null;
    }

    private void runToEnd(List<String> command, String what) throws IOException, InterruptedException {
        say.accept(what);
        var log = work.resolve(what.replaceAll("[^a-z]+", "-") + ".log");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new PartException(what + ": not done within " + COMMAND_SECONDS_MAX + " s; see " + log);
        }
        if (process.exitValue() != 0) {
            throw new PartException(what + ": exit code " + process.exitValue() + "; see " + log);
        }
    }
}
