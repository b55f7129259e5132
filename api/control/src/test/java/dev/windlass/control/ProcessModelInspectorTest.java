package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.client.ExternalData;
import dev.windlass.control.ModelInspector.Inspection;
import dev.windlass.exchange.ConfinedProcess;
import dev.windlass.worker.InferenceWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessModelInspectorTest {
    @TempDir
    Path directory;

    @Test
    void readsTheSchemasThatWereReported() throws IOException {
        var report = "{\"digest\":\"x\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,4]}],"
                + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1]}]}";

        assertThat(inspect("echo noise; echo '" + report + "'", 10)).isEqualTo(new Inspection.Accepted(TestApi.SCHEMA));
    }

    @Test
    void passesARefusalOnWithARemedy() throws IOException {
        var inspection = inspect("echo '{\"refused\":\"EXTERNAL_DATA\",\"message\":\"weights lie outside\"}'", 10);

        assertThat(inspection)
                .isEqualTo(new Inspection.Refused("EXTERNAL_DATA", "weights lie outside", ExternalData.REMEDY));
    }

    @Test
    void aFaultOfOursIsNotTheArtifacts() throws IOException {
        assertThat(inspect("echo '{\"failed\":\"no library\"}'; exit 1", 10))
                .isEqualTo(new Inspection.Unavailable("no library"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [7]                      | the columns of input x: [0] = 7: must be
            ["a","b"]                | the columns of input x: they make rows of width 2, and it takes 4
            """)
    void columnsThatCanNotFillTheirInputAreRefused(String columns, String message) throws IOException {
        var report = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,4],\"columns\":\""
                + columns.replace("\"", "\\\"") + "\"}],\"outputs\":[]}";

        assertThat(inspect("echo '" + report + "'", 10)).isInstanceOfSatisfying(Inspection.Refused.class, it -> {
            assertThat(it.reason()).isEqualTo(ColumnsAtPush.REASON);
            assertThat(it.message()).startsWith(message);
        });
    }

    @Test
    void aCrashIsARefusal() throws IOException {
        assertThat(inspect("kill -9 $$", 10))
                .isInstanceOfSatisfying(
                        Inspection.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo("Crashed"));
    }

    @Test
    void isKilledAtItsTimeLimit() throws IOException {
        assertThat(inspect("exec sleep 60", 1))
                .isInstanceOfSatisfying(
                        Inspection.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo("TooSlow"));
    }

    @Test
    void passesNoSecretOn() throws IOException {
        assertThat(System.getenv().keySet())
                .as("something that must not be passed on")
                .anyMatch(name -> !ConfinedProcess.ENVIRONMENT.contains(name));

        var inspection =
                inspect("names=$(env | cut -d= -f1 | tr '\\n' ' '); echo \"{\\\"failed\\\":\\\"$names\\\"}\"", 10);

        assertThat(inspection)
                .isInstanceOfSatisfying(
                        Inspection.Unavailable.class,
                        failed -> assertThat(failed.message().split(" "))
                                .isSubsetOf(withWhatShellsSet(ConfinedProcess.ENVIRONMENT)));
    }

    /// A file that can be opened, but gives no byte before the test does, holds the inspection still.
    @Test
    void aRealInspectionHasNoSecretAndGainsNoPrivileges() throws Exception {
        var fifo = directory.resolve("model.onnx");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
            var inspection = thread.submit(() -> new ProcessModelInspector(real()).inspect(fifo));
            var process = await().until(this::inspecting, Optional::isPresent).orElseThrow();
            try {
                var proc = Path.of("/proc", Long.toString(process.pid()));

                assertThat(Files.readString(proc.resolve("environ")).split("\0"))
                        .allSatisfy(variable -> assertThat(variable.substring(0, variable.indexOf('=')))
                                .isIn(withWhatShellsSet(ConfinedProcess.ENVIRONMENT)));
                assertThat(Files.readString(proc.resolve("status"))).contains("NoNewPrivs:\t1");
                assertThat(niceness(proc)).as("it gives way").isGreaterThan(niceness(Path.of("/proc/self")));
            } finally {
                process.destroyForcibly();
            }
            assertThat(inspection.get()).isInstanceOf(Inspection.Refused.class);
        }
    }

    private Optional<ProcessHandle> inspecting() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessModelInspectorTest::isJavaInspecting)
                .findFirst();
    }

    private static boolean isJavaInspecting(ProcessHandle process) {
        try {
            var command = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return !command.startsWith("/bin/sh") && command.contains("inspect.Inspect");
        } catch (IOException gone) {
            return false;
        }
    }

    private ProcessModelInspector.Settings real() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(InferenceWorker.JVM_FLAGS);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add("dev.windlass.worker.inspect.Inspect");
        var libraries = List.of("--libraries", directory.resolve("lib").toString());
        return new ProcessModelInspector.Settings(command, libraries, Duration.ofSeconds(60), 1L << 30, 1000);
    }

    private static Set<String> withWhatShellsSet(Set<String> names) {
        var all = new HashSet<>(names);
        all.addAll(Set.of("PWD", "OLDPWD", "SHLVL", "_"));
        return all;
    }

    private Inspection inspect(String script, int seconds) throws IOException {
        var program = Files.writeString(directory.resolve("inspect.sh"), script + "\n");
        var settings = new ProcessModelInspector.Settings(
                List.of("/bin/sh", program.toString()), List.of(), Duration.ofSeconds(seconds), 1L << 30, 1000);
        return new ProcessModelInspector(settings).inspect(directory.resolve("model.onnx"));
    }

    /// Field 19 of `stat`, whose second is the program's name in brackets.
    private static int niceness(Path process) throws IOException {
        var stat = Files.readString(process.resolve("stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    }
}
