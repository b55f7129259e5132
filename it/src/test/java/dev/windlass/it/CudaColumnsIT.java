package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.harness.CommandLine;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.NodeMetrics;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.PythonExam;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.StandInGpus;
import dev.windlass.harness.Tools;
import dev.windlass.onnx.TestModels;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables of pyarrow and polars for a version on a GPU, where a kernel makes the rows: they are answered
/// and refused as [ColumnsIT] has it for the CPU. The GPU is a stand-in, a test part, which runs the
/// kernel's source on the CPU.
final class CudaColumnsIT {
    private static final String TENANT = "tables";
    private static final String MODEL = "scorer";
    private static final long GPU_QUOTA = 8L << 30;
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(4);
    private static final String COLUMNS = """
            {"x": [{"name": "age", "impute": 38.0, "offset": 41.25, "scale": 11.7},
                   "income",
                   {"name": "country", "oneHot": ["DE", "FR", "PL"], "unknown": "zeros"},
                   {"name": "grade", "ordinal": ["C", "B", "A"]},
                   "member"]}
            """;
    private static final String TENSOR = """
            {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 7], "data": [1, 2, 3, 4, 5, 6, 7]}]}
            """;

    @TempDir
    private Path directory;

    @Test
    void rowsAreMadeOnTheGpuAndNoClientSeesADifference() throws Exception {
        var python = Tools.dataFramePython();
        var gpus = StandInGpus.build(Files.createDirectories(directory.resolve("gpus")), 1);
        var onnx = Files.write(directory.resolve("model.onnx"), TestModels.mlp(7, 7, 16, 1));
        try (var windlass = RealWindlass.start(Directories.fresh("tables"), gpus.program())) {
            promote(windlass, onnx);
            var exam = Map.<String, Object>of(
                    "url", windlass.infer(TENANT, "prod", MODEL).toString(),
                    "token", windlass.token("admin"),
                    "onnx", onnx.toString());

            var report = new PythonExam(python, directory).run("/dataframes/columns.py", exam);

            assertThat(report.path("asked")).as(report.toString()).hasSize(5);
            assertThat(report.path("mismatches")).as(report.toString()).isEmpty();
            var refused = report.path("refused");
            assertThat(refused.path("grade").asString()).contains("400 columns[grade]", "in row 5 that is none of its");
            assertThat(refused.path("member").asString()).contains("400 columns[member] = bool: is null in row 0");
            assertThat(NodeMetrics.lines(windlass)).anyMatch(it -> isStage(it, "copy_in"));

            gpus.refuseLaunches();
            assertThatThrownBy(() -> new PythonExam(python, directory).run("/dataframes/columns.py", exam))
                    .hasMessageContaining("HTTP Error 500");
            assertThat(tensor(windlass)).as("rows that nobody makes").isEqualTo(200);
        }
    }

    private void promote(RealWindlass windlass, Path onnx) throws Exception {
        new Registry(windlass.client()).tenantWithGpus(TENANT, GPU_QUOTA);
        var commandLine = new CommandLine(windlass, directory);
        var pushed = commandLine.run(
                "model",
                "push",
                TENANT + "/" + MODEL + ":1",
                onnx.toString(),
                "--columns",
                commandLine.file(COLUMNS),
                "--gpu-memory",
                "600M");
        assertThat(pushed.exitCode()).as(pushed.toString()).isZero();
        var ended = new PromotionOrders(windlass.client())
                .run(TENANT, Manifest.straight(TENANT, MODEL, "1"), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        assertThat(StandInGpus.deviceOf(windlass, TENANT, "1")).startsWith("cuda:");
    }

    private static boolean isStage(String line, String stage) {
        return line.startsWith("windlass_device_stage_seconds_total{")
                && line.contains("tenant=\"" + TENANT + "\"")
                && line.contains("stage=\"" + stage + "\"")
                && !line.endsWith(" 0.0");
    }

    private static int tensor(RealWindlass windlass) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(windlass.infer(TENANT, "prod", MODEL))
                .header("Authorization", "Bearer " + windlass.token("admin"))
                .POST(HttpRequest.BodyPublishers.ofString(TENSOR))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).statusCode();
        }
    }
}
