package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.harness.CommandLine;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.PythonExam;
import dev.windlass.harness.RealInstallation;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Tools;
import dev.windlass.onnx.TestModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A model of one tensor that was pushed with `--columns` takes tables of pyarrow and polars: what it answers is,
/// to the bit, what ONNX Runtime answers to the tensor that was made of them in Python.
@ExtendWith(RealInstallation.class)
final class ColumnsIT {
    private static final String TENANT = "columns";
    private static final String MODEL = "scorer";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final String COLUMNS = """
            {"x": [{"name": "age", "impute": 38.0, "offset": 41.25, "scale": 11.7},
                   "income",
                   {"name": "country", "oneHot": ["DE", "FR", "PL"], "unknown": "zeros"},
                   {"name": "grade", "ordinal": ["C", "B", "A"]},
                   "member"]}
            """;

    private final RealWindlass windlass;

    @TempDir
    private Path directory;

    ColumnsIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    private CommandLine.Outcome push(Path onnx, String columns) {
        var commandLine = new CommandLine(windlass, directory);
        return commandLine.run(
                "model", "push", TENANT + "/" + MODEL + ":1", onnx.toString(), "--columns", commandLine.file(columns));
    }

    @Test
    void tablesAreAnsweredAsTheTensorIsThatPythonMakesOfThem() throws Exception {
        var python = Tools.dataFramePython();
        var onnx = Files.write(directory.resolve("model.onnx"), TestModels.mlp(7, 7, 16, 1));
        new Registry(windlass.client()).tenant(TENANT);

        var narrow = push(onnx, "{\"x\": [\"age\"]}");
        assertThat(narrow.exitCode()).as(narrow.toString()).isEqualTo(2);
        assertThat(narrow.err()).contains("they make rows of width 1, and it takes 7");
        var pushed = push(onnx, COLUMNS);
        assertThat(pushed.exitCode()).as(pushed.toString()).isZero();
        var ended =
                new PromotionOrders(windlass.client()).run(TENANT, Manifest.quick(TENANT, MODEL, "1"), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");

        var report = new PythonExam(python, directory)
                .run(
                        "/dataframes/columns.py",
                        Map.of(
                                "url", windlass.infer(TENANT, "prod", MODEL).toString(),
                                "token", windlass.token("admin"),
                                "onnx", onnx.toString()));

        assertThat(report.path("asked")).as(report.toString()).hasSize(5);
        assertThat(report.path("mismatches")).as(report.toString()).isEmpty();
        var refused = report.path("refused");
        assertThat(refused.path("grade").asString()).contains("columns[grade]", "in row 5 that is none of its 3");
        assertThat(refused.path("income").asString()).contains("lack income, of which input x is made");
        assertThat(refused.path("member").asString()).contains("columns[member] = bool: is null in row 0");
    }
}
