package dev.windlass.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.windlass.client.WindlassHome;
import dev.windlass.dev.Installation;
import dev.windlass.dev.ProcessMark;
import dev.windlass.dev.StartProgress;
import dev.windlass.dev.ToolBox;
import dev.windlass.dev.ToolLookup;
import dev.windlass.settings.Settings;
import dev.windlass.settings.SettingsFile;
import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real supervisor in a process of its own, real Postgres, S3 and Temporal; only the roles are fakes.
class SupervisorTest {
    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final List<String> CHILDREN = List.of("postgres", "control", "node");

    @TempDir
    Path directory;

    private final List<Process> supervisors = new ArrayList<>();

    @AfterEach
    void stopAll() throws InterruptedException {
        for (var supervisor : supervisors) {
            supervisor.destroy();
            if (!supervisor.waitFor(15, TimeUnit.SECONDS)) {
                supervisor.destroyForcibly();
            }
        }
    }

    @Test
    void aSecondStartGoesOnWhereTheFirstStoppedHoweverItWasKilled() throws Exception {
        var first = start("in-memory");
        var before = ready(first);
        write(settings());
        String token = Files.readString(Path.of(before.tokenFile()));
        var children = children();

        first.destroyForcibly().waitFor();

        await().atMost(Duration.ofSeconds(15)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(Installation.find(data())).isEmpty();

        var second = start("in-memory");
        var after = ready(second);
        children().forEach(ProcessHandle::destroyForcibly);
        second.destroyForcibly().waitFor();
        var last = ready(start("in-memory"));

        assertThat(List.of(after.api(), last.api())).containsOnly(before.api());
        assertThat(List.of(after.gateway(), last.gateway())).containsOnly(before.gateway());
        assertThat(Files.readString(Path.of(last.tokenFile()))).isEqualTo(token);
        assertThat(read(settings())).isEqualTo("kept / kept");
    }

    @Test
    void aSupervisorKeepsItsRolesAliveItsDirectoryToItselfAndStopsEverythingInTime() throws Exception {
        var supervisor = start("in-memory");
        ready(supervisor);
        assertSecretsArePrivate();

        var node = child("node");
        node.destroyForcibly();
        await().atMost(Duration.ofSeconds(10)).until(() -> mark("node").pid() != node.pid());

        var second = start("in-memory");
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(Files.readString(log(second))).contains("another supervisor runs on " + data());

        var children = children();
        supervisor.destroy();
        assertThat(supervisor.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(data().resolve("windlass.json")).doesNotExist();
    }

    @Test
    void historiesOfTheRealTemporalServerSurviveKillNineOfEverything() throws Exception {
        if (ToolBox.ofUser(System.getenv(), StartProgress.silent()).temporal()
                instanceof ToolLookup.Missing(var reason)) {
            abort("the Temporal CLI can't be had: " + reason);
        }
        var first = start("auto");
        ready(first);
        var temporal = child("temporal");
        String runId = startWorkflow(settings());

        first.destroyForcibly();
        temporal.destroyForcibly();
        children().forEach(ProcessHandle::destroyForcibly);
        first.waitFor();
        var installation = ready(start("auto"));

        assertThat(installation.temporalUi()).startsWith("http://127.0.0.1:");
        assertThat(describe(settings())).isEqualTo(runId + " WORKFLOW_EXECUTION_STATUS_RUNNING");
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path log(Process supervisor) {
        return directory.resolve("supervisor-" + supervisors.indexOf(supervisor) + ".log");
    }

    private Process start(String temporal) throws IOException {
        var home = WindlassHome.of(System.getenv());
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FakeProgram.class.getName(),
                        "supervise",
                        data().toString(),
                        home.toString(),
                        temporal)
                .redirectErrorStream(true)
                .redirectOutput(directory
                        .resolve("supervisor-" + supervisors.size() + ".log")
                        .toFile())
                .start();
        supervisors.add(process);
        return process;
    }

    private Installation ready(Process supervisor) throws IOException {
        try {
            await().atMost(START_MAX)
                    .until(() -> !supervisor.isAlive()
                            || Installation.find(data())
                                    .filter(it -> it.pid() == supervisor.pid())
                                    .isPresent());
        } finally {
            assertThat(supervisor.isAlive())
                    .as(Files.readString(log(supervisor)))
                    .isTrue();
        }
        return Installation.find(data()).orElseThrow();
    }

    private void assertSecretsArePrivate() throws IOException {
        for (var name : List.of("run/settings.yaml", "tokens/admin", "tokens/ci", "tokens/approver")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
        assertThat(child("node").info().commandLine().orElseThrow())
                .doesNotContain(settings().database().password().reveal());
    }

    private ProcessMark mark(String name) {
        return ProcessMark.read(data().resolve("run").resolve(name + ".pid")).orElseThrow();
    }

    private ProcessHandle child(String name) {
        return mark(name).live().orElseThrow();
    }

    private List<ProcessHandle> children() {
        return CHILDREN.stream().map(this::child).toList();
    }

    private Settings settings() {
        return SettingsFile.read(data().resolve("run/settings.yaml"), Map.of());
    }

    private static void write(Settings settings) throws Exception {
        var database = settings.database();
        try (var connection = DriverManager.getConnection(
                        database.url(), database.user(), database.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT 'kept' AS word");
        }
        store(settings)
                .putObject(PutObjectArgs.builder()
                        .bucket(settings.objectStore().bucket())
                        .object("kept")
                        .data("kept".getBytes(StandardCharsets.UTF_8), 4)
                        .build());
    }

    private static String read(Settings settings) throws Exception {
        return row(settings) + " / " + object(settings);
    }

    private static String row(Settings settings) throws SQLException {
        var database = settings.database();
        try (var connection = DriverManager.getConnection(
                        database.url(), database.user(), database.password().reveal());
                var rows = connection.createStatement().executeQuery("SELECT word FROM kept")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String object(Settings settings) throws Exception {
        try (var in = store(settings)
                .getObject(GetObjectArgs.builder()
                        .bucket(settings.objectStore().bucket())
                        .object("kept")
                        .build())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static MinioClient store(Settings settings) {
        var store = settings.objectStore();
        return MinioClient.builder()
                .endpoint(store.endpoint())
                .credentials(store.accessKey(), store.secretKey().reveal())
                .region(store.region())
                .build();
    }

    private static String startWorkflow(Settings settings) {
        var stubs = stubs(settings);
        try {
            return WorkflowClient.newInstance(stubs, namespace(settings))
                    .newUntypedWorkflowStub(
                            "NobodyRunsThis",
                            WorkflowOptions.newBuilder()
                                    .setTaskQueue("nobody")
                                    .setWorkflowId("kept")
                                    .build())
                    .start()
                    .getRunId();
        } finally {
            stubs.shutdownNow();
        }
    }

    private static String describe(Settings settings) {
        var stubs = stubs(settings);
        try {
            var info = WorkflowClient.newInstance(stubs, namespace(settings))
                    .newUntypedWorkflowStub("kept")
                    .describe();
            return info.getExecution().getRunId() + " " + info.getStatus();
        } finally {
            stubs.shutdownNow();
        }
    }

    private static WorkflowServiceStubs stubs(Settings settings) {
        return WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(settings.temporal().address())
                .build());
    }

    private static WorkflowClientOptions namespace(Settings settings) {
        return WorkflowClientOptions.newBuilder()
                .setNamespace(settings.temporal().namespace())
                .build();
    }
}
