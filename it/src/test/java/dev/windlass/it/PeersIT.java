package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.carry.CPeer;
import dev.windlass.harness.Oracle;
import dev.windlass.harness.Tools;
import dev.windlass.onnx.OnnxAvailability;
import dev.windlass.onnx.OnnxRuntime;
import dev.windlass.onnx.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs that `windlass verify-gpu` compares with, on the CPU: they answer what the model answers, and in the
/// words
/// that are read.
final class PeersIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int WIDTH = 4;
    private static final int ROWS = 3;

    @TempDir
    private Path directory;

    private final byte[] model = TestModels.mlp(5, WIDTH, 8, 2);

    @Test
    void theProgramInCAnswersByTheTableOfFunctions() throws Exception {
        var program = directory.resolve("peer");
        CPeer.build(ROOT, program).ifPresent(reason -> Assumptions.abort("not run: " + reason));

        ask(List.of(program.toString(), library().toString()), "cpu");
    }

    @Test
    void theProgramInCSaysWhyItCannotUseACard() throws Exception {
        var program = directory.resolve("peer");
        CPeer.build(ROOT, program).ifPresent(reason -> Assumptions.abort("not run: " + reason));
        var file = TestModels.write(directory, "model", model);

        var process = new ProcessBuilder(
                        program.toString(), library().toString(), file.toString(), Integer.toString(WIDTH), "cuda")
                .start();

        assertThat(new String(process.getInputStream().readAllBytes()))
                .contains("CUDA")
                .doesNotContain("ready");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void theProgramInPythonAnswers() throws Exception {
        var script = ROOT.resolve("native/src/test/peers/peer.py");

        ask(List.of(Tools.dataFramePython().toString(), script.toString()), "CPUExecutionProvider");
    }

    private void ask(List<String> program, String provider) throws Exception {
        var command = new ArrayList<>(program);
        command.addAll(
                List.of(TestModels.write(directory, "model", model).toString(), Integer.toString(WIDTH), provider));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = process.outputWriter();
                var out = process.inputReader()) {
            assertThat(out.readLine()).matches("ready \\d+\\.\\d+\\.\\d+.*");
            for (int i = 0; i < 2; i++) {
                in.write(ROWS + " 5\n");
                in.flush();
                var said = out.readLine().split(" ");
                assertThat(said).hasSize(4);
                assertThat(Double.parseDouble(said[0])).isPositive().isLessThanOrEqualTo(Double.parseDouble(said[1]));
                assertThat(Double.parseDouble(said[2])).isPositive();
                assertThat(Double.parseDouble(said[3])).isCloseTo(expected(), Offset.offset(1e-4));
            }
        }
        assertThat(process.waitFor()).isZero();
    }

    /// The first number of the answer to the rows that every one is asked.
    private double expected() {
        var rows = new float[ROWS * WIDTH];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (i * 37 % 101) / 50f - 1;
        }
        try (var oracle = new Oracle(model)) {
            return oracle.ask(Map.of("x", new Oracle.Tensor.Floats(rows, ROWS, WIDTH)))
                    .values()[0];
        }
    }

    private Path library() throws IOException {
        assertThat(OnnxRuntime.open(directory)).isInstanceOf(OnnxAvailability.Present.class);
        try (var files = Files.newDirectoryStream(directory, "libonnxruntime-*.so")) {
            return files.iterator().next();
        }
    }
}
