package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.demo.model.CreditApplication;
import dev.windlass.demo.model.CreditColumn;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.CommandLine;
import dev.windlass.harness.Credit;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Tables of pyarrow, polars and DuckDB, sent as their users send them, get what ONNX Runtime's own Python answers to
/// the same rows.
@ExtendWith(RealInstallation.class)
final class DataFrameIT {
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final int ROWS = 1000;

    private final RealWindlass windlass;

    @TempDir
    private Path directory;

    private Path python;

    DataFrameIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @BeforeEach
    void findLibraries() {
        python = Tools.dataFramePython();
    }

    @Test
    void everyLoanApplicationInOneTableIsAnsweredAsByOnnxRuntime() throws Exception {
        var columns = CreditColumn.ALL.stream()
                .map(column -> switch (column.kind()) {
                    case NUMBER ->
                        column(column.name(), "FP32", applications().map(it -> (Object) it.number(column.name())));
                    case WORD ->
                        column(column.name(), "BYTES", applications().map(it -> (Object) it.word(column.name())));
                })
                .toList();

        var report = examine(
                "frame-lending",
                Credit.MODEL,
                Credit.trained(Credit.Kind.HARMFUL).onnx(),
                columns);

        assertAnswered(report, 12);
        assertThat(report.path("refused").path("housing").asString())
                .isEqualTo("400 columns[housing] = string: is null in row 5, and the model takes no nulls; fill it"
                        + " (fill_null, fillna), or leave the row out");
    }

    @Test
    void aStreamInAFileIsSentByTheCommandLineToo() throws Exception {
        promote("frame-file", "mlp", Mlp.onnx(1));
        var json = Files.write(directory.resolve("row.json"), Mlp.body(Mlp.row(new Random(3))));
        var stream = directory.resolve("row.arrows");
        var writer = Map.<String, Object>of("json", json.toString(), "stream", stream.toString());
        new PythonExam(python, directory).run("/dataframes/write.py", writer);
        var commands = new CommandLine(windlass, directory);

        var asJson = commands.run("infer", "frame-file/mlp", "--env", "prod", "-d", json.toString());
        var asArrow = commands.run("infer", "frame-file/mlp", "--env", "prod", "-d", stream.toString());

        assertThat(asArrow.exitCode()).as(asArrow.err()).isZero();
        assertThat(data(asArrow)).isEqualTo(data(asJson)).isNotEmpty();
    }

    private static List<String> data(CommandLine.Outcome outcome) {
        return new JsonMapper()
                .readTree(outcome.out())
                .path("outputs")
                .path(0)
                .path("data")
                .valueStream()
                .map(JsonNode::toString)
                .toList();
    }

    private static Stream<CreditApplication> applications() {
        return CreditApplication.all().stream();
    }

    @Test
    void booleansIntegersTextsAndTensorsAreAnsweredAsByOnnxRuntime() throws Exception {
        var random = new Random(5);
        var pixels = column("pixels", "FP32", drawn(6 * ROWS, random::nextFloat));
        pixels.put("row", List.of(2, 3));

        var report = examine(
                "frame-mixed",
                "mixed",
                TestModels.mixedColumns(),
                List.of(
                        column("flag", "BOOL", drawn(ROWS, random::nextBoolean)),
                        column("count", "INT64", drawn(ROWS, () -> random.nextLong(-1L << 40, 1L << 40))),
                        column("score", "FP32", drawn(ROWS, random::nextFloat)),
                        column("word", "BYTES", drawn(ROWS, () -> "wörd ".repeat(random.nextInt(9)))),
                        pixels));

        assertAnswered(report, 7);
        for (var name : List.of("flag", "count", "score", "word")) {
            assertThat(report.path("refused").path(name).asString())
                    .startsWith("400 columns[" + name + "] = ")
                    .contains("is null in row 5");
        }
    }

    private static Stream<Object> drawn(int count, Supplier<Object> values) {
        return Stream.generate(values).limit(count);
    }

    private static void assertAnswered(JsonNode report, int senders) {
        assertThat(report.path("mismatches")).as(report.toString()).isEmpty();
        assertThat(report.path("asked")).as(report.toString()).hasSize(senders);
    }

    private static Map<String, Object> column(String name, String datatype, Stream<Object> values) {
        var column = new LinkedHashMap<String, Object>();
        column.put("name", name);
        column.put("datatype", datatype);
        column.put("values", new ArrayList<>(values.toList()));
        return column;
    }

    private JsonNode examine(String tenant, String model, byte[] onnx, List<Map<String, Object>> columns)
            throws Exception {
        promote(tenant, model, onnx);
        var exam = new LinkedHashMap<String, Object>();
        exam.put("url", windlass.infer(tenant, "prod", model).toString());
        exam.put("token", windlass.token("admin"));
        exam.put("onnx", Files.write(directory.resolve("model.onnx"), onnx).toString());
        exam.put("columns", columns);
        return new PythonExam(python, directory).run("/dataframes/ask.py", exam);
    }

    private void promote(String tenant, String model, byte[] onnx) {
        var registry = new Registry(windlass.client());
        registry.tenant(tenant);
        registry.push(new VersionRef(tenant, model, "1"), onnx);
        var ended =
                new PromotionOrders(windlass.client()).run(tenant, Manifest.quick(tenant, model, "1"), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }
}
