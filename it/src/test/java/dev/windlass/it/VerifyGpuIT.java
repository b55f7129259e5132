package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.carry.Main;
import dev.windlass.harness.StandInDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `windlass verify-gpu`: packed, then run as on a machine that has nothing but a driver. The driver is the stand-in, a
/// test part: nothing is measured.
final class VerifyGpuIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final long LIMIT_SECONDS = 600;

    @TempDir
    private static Path directory;

    private static Path pack;
    private static Map<String, String> driver;

    private record Ended(int code, String said, String errors) {}

    @BeforeAll
    static void packIt() throws Exception {
        driver = StandInDriver.build(Files.createDirectories(directory.resolve("driver")));
        pack = directory.resolve("carried");
        assertThat(Main.run(ROOT, "--pack", pack.toString(), "--no-onnxruntime"))
                .isZero();
    }

    @Test
    void aCardThatDoesWhatItShouldPassesAndATestPartHasNoNumbers() throws Exception {
        var ended = verify("green", standIn(), "--short", "--seed", "7");

        var report = report("green");
        assertThat(ended.code()).as(ended + report).isZero();
        assertThat(ended.said()).contains("verifying Stand-in GPU 0 (test part)", "seed 7", ", 0 failed, ");
        assertThat(report)
                .startsWith("# No GPU was verified: the device is a test part\n")
                .contains("| driver | ", "| seed | 7 |", "`verify-gpu --runtime stand-in --short --seed 7 --out ")
                .contains("| Windlass | commit ")
                .contains("| CardTest | ", "| OnnxSessionTest | ", "| InferenceWorkerTest | ", "| RowTwinTest | ")
                .contains("| CardAnswersTest | ", "left out: OnnxSessionTest answersAreBitEqual")
                .contains("Not measured: ONNX Runtime, C: the device is a test part.");
        assertThat(report)
                .as("rows without numbers: they would be a test part's")
                .contains("## Copies between host and card", "\n| 1 MiB |  |  |  |  |  |  |\n")
                .contains("## Batches, small model", "## Batches, wide model", "\n| 16 | session |  |  |  |  |\n")
                .contains("\n| 16 | inference worker |  |  |  |  |\n")
                .contains("## Laying a table's rows", "\n| 5000 | 1063 KiB |  |  |  |  |  |  |  |\n")
                .contains("## Four tenants on one card", "\n| 4 |  |  |  |  |  |  |  |  |\n");
        assertThat(out("green").resolve("numbers.csv")).hasContent("table,row,column,value");
    }

    @Test
    void oneTestThatFailsIsNamedAndTheRestIsDone() throws Exception {
        var broken = new HashMap<>(standIn());
        broken.put("WINDLASS_STANDIN_FAIL", "cuStreamWaitEvent:1:999");

        var ended = verify("broken", broken, "--short");

        var report = report("broken");
        assertThat(ended.code()).as(ended + report).isEqualTo(1);
        assertThat(ended.said()).contains("FAILED: ");
        assertThat(report)
                .contains("**FAILED: ")
                .contains("- FAILED: CardTest whatIsCopiedThereByOneStreamIsCopiedBackByAnother")
                .contains("cuStreamWaitEvent: CUDA_ERROR_UNKNOWN")
                .contains("## Four tenants on one card", "\n| 4 |");
    }

    @Test
    void withoutADriverOneLineSaysSoAndNothingIsDone() throws Exception {
        var ended = verify("nothing", Map.of(), "--short");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.said()).isEmpty();
        assertThat(ended.errors())
                .isEqualTo(
                        "verify-gpu: no GPU to verify: no libcuda.so.1 on this machine: no NVIDIA driver is installed\n");
        assertThat(out("nothing")).doesNotExist();
    }

    @Test
    void aWrongCommandIsExplained() throws Exception {
        assertThat(verify("wrong", standIn(), "--fast"))
                .satisfies(it -> assertThat(it.code()).isEqualTo(2))
                .satisfies(it -> assertThat(it.errors()).contains("unknown option --fast", "usage: verify-gpu "));
        assertThat(run(List.of(pack.resolve("verify-gpu").toString()), Map.of()))
                .satisfies(it -> assertThat(it.code()).isEqualTo(2))
                .satisfies(it -> assertThat(it.errors())
                        .isEqualTo(
                                "verify-gpu: no ONNX Runtime was packed: say --runtime LIBRARY, its build for CUDA\n"));
    }

    @Test
    void whatIsNoPackIsNotWrittenOver() throws Exception {
        var mine = Files.createDirectories(directory.resolve("mine"));
        Files.writeString(mine.resolve("thesis.txt"), "years of work");

        assertThat(Main.run(ROOT, "--pack", mine.toString(), "--no-onnxruntime"))
                .isEqualTo(1);

        assertThat(mine.resolve("thesis.txt")).hasContent("years of work");
    }

    private static Map<String, String> standIn() {
        var environment = new HashMap<>(driver);
        environment.put("WINDLASS_STANDIN_FOREIGN", "1");
        environment.put("WINDLASS_STANDIN_MEMORY", Long.toString(192L << 20));
        environment.put(
                "WINDLASS_STANDIN_KERNELS",
                directory.resolve("driver/libkernels.so").toString());
        return environment;
    }

    private static Path out(String name) {
        return directory.resolve("report-" + name);
    }

    private static String report(String name) throws IOException {
        return Files.readString(out(name).resolve("report.md"));
    }

    private static Ended verify(String name, Map<String, String> environment, String... options) throws Exception {
        var command = new ArrayList<>(List.of(pack.resolve("verify-gpu").toString(), "--runtime", "stand-in"));
        command.addAll(List.of(options));
        command.addAll(List.of("--out", out(name).toString()));
        return run(command, environment);
    }

    /// In an environment that has nothing else, from another directory: no JDK, no repository, no home.
    private static Ended run(List<String> command, Map<String, String> environment) throws Exception {
        var said = Files.createTempFile(directory, "said", ".txt");
        var errors = Files.createTempFile(directory, "errors", ".txt");
        var builder = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectOutput(said.toFile())
                .redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            throw new AssertionError("not done within " + LIMIT_SECONDS + " s: " + Files.readString(said));
        }
        return new Ended(process.exitValue(), Files.readString(said), Files.readString(errors));
    }
}
