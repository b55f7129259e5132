package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.control.TestApi;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Transition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import picocli.CommandLine;

/// Runs commands as people and pipelines do, against an API that has version 7 of payments/fraud.
final class CliRig implements AutoCloseable {
    static final EndpointRef PROD = new EndpointRef("payments", "fraud", "prod");
    static final String NAME = "promote--payments--fraud--prod--7--1";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final TestApi api;
    private final Path directory;

    CliRig(Path directory) throws IOException {
        this.directory = directory;
        api = new TestApi(directory);
        var file = Files.write(directory.resolve("model.onnx"), new byte[] {1, 2, 3});
        assertThat(run("dev", "model", "push", "payments/fraud:7", file.toString()))
                .as(err())
                .isZero();
    }

    @Override
    public void close() {
        api.close();
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return out().lines().toList();
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    void whenStarted(Future<Integer> code) {
        Awaitility.await()
                .until(() -> code.isDone()
                        || api.parts
                                .stores()
                                .promotions()
                                .find("payments", NAME)
                                .isPresent());
    }

    void record(long seq, Phase phase, String reason) {
        record(seq, phase, reason, "");
    }

    void record(long seq, Phase phase, String reason, String message) {
        api.parts
                .stores()
                .promotions()
                .record(Transition.of(
                        NAME, PROD, seq, phase, reason, message, "test", 0, 0, 0, 0, false, Progress.NONE));
    }

    /// Forgets what was printed before.
    int runAnew(String principal, String line) {
        out.reset();
        err.reset();
        return run(principal, line.split(" "));
    }

    /// Where nothing is known of any installation.
    int offline(String line) {
        out.reset();
        err.reset();
        return run(Map.of("HOME", directory.resolve("nobody").toString()), line.split(" "));
    }

    int run(String principal, String... arguments) {
        return run(environment(principal), arguments);
    }

    /// In a job that says more of itself.
    int runWith(Map<String, String> more, String line) {
        out.reset();
        err.reset();
        var environment = new HashMap<>(environment("nobody"));
        environment.putAll(more);
        return run(environment, line.split(" "));
    }

    private Map<String, String> environment(String principal) {
        return Map.of(
                "WINDLASS_URL",
                api.base().toString(),
                "WINDLASS_TOKEN",
                "token-" + principal,
                "GITHUB_OUTPUT",
                directory.resolve("github").toString(),
                "GITHUB_STEP_SUMMARY",
                directory.resolve("summary").toString(),
                "GITHUB_SERVER_URL",
                "https://ci.example",
                "GITHUB_REPOSITORY",
                "acme/models",
                "GITHUB_RUN_ID",
                "812",
                "GITLAB_CI",
                "true",
                "CI_PROJECT_DIR",
                directory.toString());
    }

    private int run(Map<String, String> environment, String... arguments) {
        var terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                false,
                InstantSource.system());
        var root = new CommandLine(new CommandLineTest.Root());
        Commands.all(terminal).forEach(root::addSubcommand);
        return root.execute(List.of(arguments).toArray(String[]::new));
    }
}
