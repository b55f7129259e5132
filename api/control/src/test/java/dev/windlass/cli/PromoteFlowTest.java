package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.control.TestApi;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import dev.windlass.domain.Transition;
import dev.windlass.quota.Admission;
import dev.windlass.quota.NodeRoom;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class PromoteFlowTest {
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud", "prod");
    private static final String NAME = "promote--payments--fraud--prod--7--1";
    private static final Digest EVIDENCE = new Digest("sha256:" + "ee".repeat(32));

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private TestApi api;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi(directory);
        var file = Files.write(directory.resolve("model.onnx"), new byte[] {1, 2, 3});
        assertThat(run("dev", "model", "push", "payments/fraud:7", file.toString()))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void waitingEndsWithTheExitCodeTheLastLineAndTheReports() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var code = pool.submit(
                    () -> run("ci", "promote", "payments/fraud:7", "--to", "prod", "--request-id", "r1", "--wait"));
            whenStarted(code);
            record(1, Phase.PROGRESSING, "Step");
            api.parts.stores().promotions().sealed(PROD, NAME, EVIDENCE);
            record(2, Phase.ROLLED_BACK, "Harm");

            assertThat(code.get()).isEqualTo(4);
        }
        var lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).anyMatch(line -> line.startsWith("started " + NAME));
        assertThat(lines.getLast()).isEqualTo("result=RolledBack reason=Harm evidence=" + EVIDENCE);
        assertThat(Files.readString(directory.resolve("github")))
                .contains("phase=RolledBack\n", "reason=Harm\n", "evidence-digest=" + EVIDENCE);
        assertThat(Files.readString(directory.resolve("summary"))).contains(NAME, "```");
        assertThat(Files.readString(directory.resolve(CiReport.GITLAB_FILE))).contains("WINDLASS_PHASE=RolledBack");
        assertThat(api.parts
                        .stores()
                        .requests()
                        .find("payments", "r1")
                        .orElseThrow()
                        .link())
                .isEqualTo("https://ci.example/acme/models/actions/runs/812");
    }

    @Test
    void aReportThatCannotBeWrittenChangesNothing() throws Exception {
        Files.createDirectory(directory.resolve("github"));
        run("ci", "promote", "payments/fraud:7", "--to", "prod", "--request-id", "r1");
        record(1, Phase.SUCCEEDED, "Completed");

        assertThat(run("ci", "promote", "payments/fraud:7", "--to", "prod", "--request-id", "r1", "--wait"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("result=Succeeded");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("CI report", "github");
    }

    @Test
    void aRemedyIsSaidOnce() {
        run("ci", "promote", "payments/fraud:99", "--to", "prod");

        assertThat(err.toString(StandardCharsets.UTF_8)).containsOnlyOnce("push it first");
    }

    @Test
    void aKeyIsListedAndRevoked() {
        assertThat(run("admin", "key", "create", "payments", "bot", "--role", "viewer"))
                .isZero();
        var token = out.toString(StandardCharsets.UTF_8).lines().toList().getLast();
        run("admin", "key", "list", "payments");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("bot");

        assertThat(run("admin", "key", "revoke", "payments", "bot")).isZero();

        assertThat(token).hasSizeGreaterThan(40);
        assertThat(run("admin", "key", "revoke", "payments", "bot")).isEqualTo(2);
    }

    @Test
    void aPauseThatNeedsAPersonEndsTheWaitIfAsked() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var code = pool.submit(
                    () -> run("ci", "promote", "payments/fraud:7", "--to", "prod", "--wait", "--on-pause", "fail"));
            whenStarted(code);
            record(1, Phase.PAUSED, "InsufficientData");

            assertThat(code.get()).isEqualTo(9);
        }
    }

    @Test
    void whatAPromotionWithoutRoomWaitsForIsSaidAtOnceWithWhoHasIt() throws Exception {
        var holder = "promote--payments--churn--prod--3--1";
        var file = directory.resolve("model.onnx").toString();
        assertThat(run("dev", "model", "push", "payments/churn:3", file)).isZero();
        assertThat(run("ci", "promote", "payments/churn:3", "--to", "prod")).isZero();
        var stores = api.parts.stores();
        stores.nodes().renewOfPlatform(new NodeRoom("node-1", 1L << 30, 64), Duration.ofMinutes(10));
        var churn = new EndpointRef("payments", "churn", "prod");
        stores.capacity().reserve(holder, churn, List.of(target("3", "aa", 800)));
        var full = (Admission.WaitingForQuota) stores.capacity().reserve(NAME, PROD, List.of(target("7", "bb", 600)));

        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var code = pool.submit(() -> run("ci", "promote", "payments/fraud:7", "--to", "prod", "--wait"));
            whenStarted(code);
            record(1, Phase.PENDING, "NoNodeMemory", full.reason());
            Awaitility.await().until(() -> out.toString(StandardCharsets.UTF_8).contains("NoNodeMemory"));
            record(2, Phase.SUCCEEDED, "Completed", "");
            assertThat(code.get()).isZero();
        }

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .anySatisfy(line -> assertThat(line)
                        .contains("Pending NoNodeMemory", "node-1 has 224 MiB free and 600 MiB are needed")
                        .contains("held by churn v3 in prod (800 MiB, " + holder + " is Pending)")
                        .contains("freed by the end of " + holder + " (windlass abort)"));
    }

    private static Target target(String version, String digest, int mebibytes) {
        return new Target(
                version, new Digest("sha256:" + digest.repeat(32)), 3, Resources.memory((long) mebibytes << 20));
    }

    @Test
    void theEndOfPatienceDetaches() {
        assertThat(run("ci", "promote", "payments/fraud:7", "--to", "prod", "--wait", "--timeout", "1s"))
                .isEqualTo(7);
        assertThat(out.toString(StandardCharsets.UTF_8).lines().toList().getLast())
                .startsWith("result=Pending reason=Started");
    }

    @Test
    void theResultIsTheLastLineThoughTheKeyIsRevokedMeanwhile() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var code = pool.submit(() -> run("ci", "promote", "payments/fraud:7", "--to", "prod", "--wait"));
            whenStarted(code);
            record(1, Phase.PROGRESSING, "Step");
            Awaitility.await().until(() -> out.toString(StandardCharsets.UTF_8).contains(" Progressing "));

            api.parts.stores().keys().revoke("payments", "ci");

            assertThat(code.get()).isEqualTo(11);
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines().toList().getLast())
                .isEqualTo("result=Progressing reason=Step evidence=none");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(NAME + " goes on");
    }

    @Test
    void aConflictIsEightAndAForeignKeyEleven() {
        run("ci", "promote", "payments/fraud:7", "--to", "prod");

        assertThat(run("ci", "promote", "payments/fraud:7", "--to", "prod")).isEqualTo(8);
        assertThat(run("view", "promote", "payments/fraud:7", "--to", "prod")).isEqualTo(11);
        assertThat(run("nobody", "status")).isEqualTo(11);
    }

    @Test
    void watchPrintsTheTreeUntilTheEnd() throws Exception {
        run("ci", "promote", "payments/fraud:7", "--to", "prod");
        record(1, Phase.PROGRESSING, "Step");
        record(2, Phase.SUCCEEDED, "Completed");

        assertThat(run("view", "get", "promotion", NAME, "--watch")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("✔ Succeeded");
    }

    @Test
    void jsonIsOneDocumentPerLine() {
        assertThat(run("view", "model", "list", "payments", "--output", "json")).isZero();

        var last = out.toString(StandardCharsets.UTF_8).lines().toList().getLast();
        assertThat(dev.windlass.json.WindlassJson.mapper()
                        .readTree(last)
                        .path(0)
                        .path("ref")
                        .path("model")
                        .asString())
                .isEqualTo("fraud");
    }

    private void whenStarted(Future<Integer> code) {
        Awaitility.await()
                .until(() -> code.isDone()
                        || api.parts
                                .stores()
                                .promotions()
                                .find("payments", NAME)
                                .isPresent());
    }

    private void record(long seq, Phase phase, String reason) {
        record(seq, phase, reason, "");
    }

    private void record(long seq, Phase phase, String reason, String message) {
        api.parts
                .stores()
                .promotions()
                .record(Transition.of(
                        NAME, PROD, seq, phase, reason, message, "test", 0, 0, 0, 0, false, Progress.NONE));
    }

    private int run(String principal, String... arguments) {
        var environment = Map.of(
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
