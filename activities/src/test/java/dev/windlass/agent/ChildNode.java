package dev.windlass.agent;

import dev.windlass.exchange.OpenInstances;
import dev.windlass.onnx.TestModels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A process that runs an agent with one inference worker and says its pid, for tests that kill it.
final class ChildNode {
    private ChildNode() {}

    public static void main(String[] args) throws Exception {
        var model = TestModels.mlp(7, 4, 8, 2);
        var spec = Specs.spec("1", model);
        var settings = Specs.settings(Path.of(args[0]), RealWorkers.command(), 4);
        try (var agent =
                NodeAgent.open(settings, new Specs.Objects().with(spec, model), new OpenInstances(), _ -> {})) {
            System.out.println(agent.ensure(spec, Duration.ofSeconds(60)));
            ProcessHandle.current().children().forEach(worker -> System.out.println("worker " + worker.pid()));
            Thread.currentThread().join();
        }
    }

    /// @param environment added to this process'
    static Process launch(Path directory, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ChildNode.class.getName(),
                        Files.createDirectories(directory).toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /// The pid of its inference worker.
    static long awaitWorker(Process node) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("worker ")) {
                return Long.parseLong(line.substring("worker ".length()));
            }
        }
        throw new AssertionError("the child ended before it had an inference worker");
    }
}
