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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
        kept().write();
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
        assertThat(kept().read()).isEqualTo("kept / kept");
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
        String runId = kept().startWorkflow();

        first.destroyForcibly();
        temporal.destroyForcibly();
        children().forEach(ProcessHandle::destroyForcibly);
        first.waitFor();
        var installation = ready(start("auto"));

        assertThat(installation.temporalUi()).startsWith("http://127.0.0.1:");
        assertThat(kept().describe()).isEqualTo(runId + " WORKFLOW_EXECUTION_STATUS_RUNNING");
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

    private KeptThings kept() {
        return new KeptThings(settings());
    }
}
