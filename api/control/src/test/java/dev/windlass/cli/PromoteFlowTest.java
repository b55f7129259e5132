package dev.windlass.cli;

import static dev.windlass.cli.CliRig.NAME;
import static dev.windlass.cli.CliRig.PROD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Target;
import dev.windlass.quota.Admission;
import dev.windlass.quota.NodeRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PromoteFlowTest {
    private static final Digest EVIDENCE = new Digest("sha256:" + "ee".repeat(32));

    @TempDir
    Path directory;

    @AutoClose
    private CliRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new CliRig(directory);
    }

    @Test
    void waitingEndsWithTheExitCodeTheLastLineAndTheReports() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var code = pool.submit(
                    () -> rig.run("ci", "promote", "payments/fraud:7", "--to", "prod", "--request-id", "r1", "--wait"));
            rig.whenStarted(code);
            rig.record(1, Phase.PROGRESSING, "Step");
            rig.api.parts.stores().promotions().sealed(PROD, NAME, EVIDENCE);
            rig.record(2, Phase.ROLLED_BACK, "Harm");

            assertThat(code.get()).isEqualTo(4);
        }
        var lines = rig.lines();
        assertThat(lines).anyMatch(line -> line.startsWith("started " + NAME));
        assertThat(lines.getLast()).isEqualTo("result=RolledBack reason=Harm evidence=" + EVIDENCE);
        assertThat(Files.readString(directory.resolve("github")))
                .contains("phase=RolledBack\n", "reason=Harm\n", "evidence-digest=" + EVIDENCE);
        assertThat(Files.readString(directory.resolve("summary"))).contains(NAME, "```");
        assertThat(Files.readString(directory.resolve(CiReport.GITLAB_FILE))).contains("WINDLASS_PHASE=RolledBack");
        assertThat(rig.api
                        .parts
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
        rig.run("ci", "promote", "payments/fraud:7", "--to", "prod", "--request-id", "r1");
        rig.record(1, Phase.SUCCEEDED, "Completed");

        assertThat(rig.run("ci", "promote", "payments/fraud:7", "--to", "prod", "--request-id", "r1", "--wait"))
                .isZero();
        assertThat(rig.out()).contains("result=Succeeded");
        assertThat(rig.err()).contains("CI report", "github");
    }

    @Test
    void aRemedyIsSaidOnce() {
        rig.run("ci", "promote", "payments/fraud:99", "--to", "prod");

        assertThat(rig.err()).containsOnlyOnce("push it first");
    }

    @Test
    void aKeyIsListedAndRevoked() {
        assertThat(rig.run("admin", "key", "create", "payments", "bot", "--role", "viewer"))
                .isZero();
        var token = rig.lines().getLast();
        rig.run("admin", "key", "list", "payments");
        assertThat(rig.out()).contains("bot");

        assertThat(rig.run("admin", "key", "revoke", "payments", "bot")).isZero();

        assertThat(token).hasSizeGreaterThan(40);
        assertThat(rig.run("admin", "key", "revoke", "payments", "bot")).isEqualTo(2);
    }

    @Test
    void aPauseThatNeedsAPersonEndsTheWaitIfAsked() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var code = pool.submit(
                    () -> rig.run("ci", "promote", "payments/fraud:7", "--to", "prod", "--wait", "--on-pause", "fail"));
            rig.whenStarted(code);
            rig.record(1, Phase.PAUSED, "InsufficientData");

            assertThat(code.get()).isEqualTo(9);
        }
    }

    @Test
    void whatAPromotionWithoutRoomWaitsForIsSaidAtOnceWithWhoHasIt() throws Exception {
        var holder = "promote--payments--churn--prod--3--1";
        var file = directory.resolve("model.onnx").toString();
        assertThat(rig.run("dev", "model", "push", "payments/churn:3", file)).isZero();
        assertThat(rig.run("ci", "promote", "payments/churn:3", "--to", "prod")).isZero();
        var stores = rig.api.parts.stores();
        stores.nodes().renewOfPlatform(new NodeRoom("node-1", 1L << 30, 64), Duration.ofMinutes(10));
        var churn = new EndpointRef("payments", "churn", "prod");
        stores.capacity().reserve(holder, churn, List.of(target("3", "aa", 800)));
        var full = (Admission.WaitingForQuota) stores.capacity().reserve(NAME, PROD, List.of(target("7", "bb", 600)));

        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var code = pool.submit(() -> rig.run("ci", "promote", "payments/fraud:7", "--to", "prod", "--wait"));
            rig.whenStarted(code);
            rig.record(1, Phase.PENDING, "NoNodeMemory", full.reason());
            Awaitility.await().until(() -> rig.out().contains("NoNodeMemory"));
            rig.record(2, Phase.SUCCEEDED, "Completed", "");
            assertThat(code.get()).isZero();
        }

        assertThat(rig.out().lines())
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
        assertThat(rig.run("ci", "promote", "payments/fraud:7", "--to", "prod", "--wait", "--timeout", "1s"))
                .isEqualTo(7);
        assertThat(rig.lines().getLast()).startsWith("result=Pending reason=Started");
    }

    @Test
    void theResultIsTheLastLineThoughTheKeyIsRevokedMeanwhile() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var code = pool.submit(() -> rig.run("ci", "promote", "payments/fraud:7", "--to", "prod", "--wait"));
            rig.whenStarted(code);
            rig.record(1, Phase.PROGRESSING, "Step");
            Awaitility.await().until(() -> rig.out().contains(" Progressing "));

            rig.api.parts.stores().keys().revoke("payments", "ci");

            assertThat(code.get()).isEqualTo(11);
        }
        assertThat(rig.lines().getLast()).isEqualTo("result=Progressing reason=Step evidence=none");
        assertThat(rig.err()).contains(NAME + " goes on");
    }

    @Test
    void aConflictIsEightAndAForeignKeyEleven() {
        rig.run("ci", "promote", "payments/fraud:7", "--to", "prod");

        assertThat(rig.run("ci", "promote", "payments/fraud:7", "--to", "prod")).isEqualTo(8);
        assertThat(rig.run("view", "promote", "payments/fraud:7", "--to", "prod"))
                .isEqualTo(11);
        assertThat(rig.run("nobody", "status")).isEqualTo(11);
    }

    @Test
    void watchPrintsTheTreeUntilTheEnd() throws Exception {
        rig.run("ci", "promote", "payments/fraud:7", "--to", "prod");
        rig.record(1, Phase.PROGRESSING, "Step");
        rig.record(2, Phase.SUCCEEDED, "Completed");

        assertThat(rig.run("view", "get", "promotion", NAME, "--watch")).isZero();
        assertThat(rig.out()).contains("✔ Succeeded");
    }

    @Test
    void jsonIsOneDocumentPerLine() {
        assertThat(rig.run("view", "model", "list", "payments", "--output", "json"))
                .isZero();

        var last = rig.lines().getLast();
        assertThat(dev.windlass.json.WindlassJson.mapper()
                        .readTree(last)
                        .path(0)
                        .path("ref")
                        .path("model")
                        .asString())
                .isEqualTo("fraud");
    }
}
