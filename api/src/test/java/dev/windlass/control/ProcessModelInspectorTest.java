package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.control.ModelInspector.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                .isEqualTo(new Inspection.Refused(
                        "EXTERNAL_DATA", "weights lie outside", "save the model with its weights inside the file"));
    }

    @Test
    void aFaultOfOursIsNotTheArtifacts() throws IOException {
        assertThat(inspect("echo '{\"failed\":\"no library\"}'; exit 1", 10))
                .isEqualTo(new Inspection.Unavailable("no library"));
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

    private Inspection inspect(String script, int seconds) throws IOException {
        var program = Files.writeString(directory.resolve("inspect.sh"), script + "\n");
        var settings = new ProcessModelInspector.Settings(
                List.of("/bin/sh", program.toString()), List.of(), Duration.ofSeconds(seconds), 1L << 30, 1000);
        return new ProcessModelInspector(settings).inspect(directory.resolve("model.onnx"));
    }
}
