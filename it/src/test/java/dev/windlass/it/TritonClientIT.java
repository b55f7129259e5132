package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.demo.model.Digits;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Answer;
import dev.windlass.harness.Credit;
import dev.windlass.harness.CreditExam;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Oracle;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The unmodified Python client of Triton gets, for every row of both data sets, ONNX Runtime's own answer.
@InTurn
final class TritonClientIT {
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final long EXAM_SECONDS_MAX = 300;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .build();

    private final RealWindlass windlass;

    @TempDir
    private Path directory;

    private Path python;

    TritonClientIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @BeforeEach
    void findClient() {
        python = Tools.tritonPython();
    }

    @Test
    void stringsAndNumbersOfEveryLoanApplicationAreAnsweredAsByOnnxRuntime() throws Exception {
        promote(
                "triton-lending",
                Credit.MODEL,
                Credit.trained(Credit.Kind.HARMFUL).onnx());
        var report = examine(
                "triton-lending",
                Credit.MODEL,
                "probabilities",
                exam(CreditExam.columns(), CreditExam.rows(), Credit.answers(Credit.Kind.HARMFUL)));

        assertThat(report.path("asked").asInt()).isEqualTo(1000);
        assertThat(report.path("classified").asInt()).isEqualTo(100);
        assertThat(report.path("mismatches"))
                .as(report.path("mismatches").toString())
                .isEmpty();
        assertThat(report.path("metadata").path("inputs")).hasSize(20);
        assertThat(report.path("metadata").path("outputs").path(0).path("name").asString())
                .isEqualTo("probabilities");
        assertThat(report.path("metadata")
                        .path("outputs")
                        .path(0)
                        .path("datatype")
                        .asString())
                .isEqualTo("FP32");
        assertHealthy(report);
    }

    @Test
    void everyHandwrittenDigitIsAnsweredAsByOnnxRuntime() throws Exception {
        var onnx = Digits.train(20).onnx();
        promote("triton-mailroom", "digits", onnx);
        var columns = List.of(Map.of("name", "input", "datatype", "FP32"));
        var rows = new ArrayList<List<Object>>();
        var answers = new ArrayList<Answer>();
        try (var oracle = new Oracle(onnx)) {
            for (var image : Digits.all()) {
                rows.add(List.of(image.pixels()));
                answers.add(oracle.ask(Map.of("input", new Oracle.Tensor.Floats(image.pixels(), 1, Digits.PIXELS))));
            }
        }

        var report = examine("triton-mailroom", "digits", "output", exam(columns, rows, answers));

        assertThat(report.path("asked").asInt()).isEqualTo(1797);
        assertThat(report.path("classified").asInt()).isEqualTo(180);
        assertThat(report.path("mismatches"))
                .as(report.path("mismatches").toString())
                .isEmpty();
        assertThat(report.path("metadata").path("inputs").path(0).path("shape").toString())
                .isEqualTo("[-1,64]");
        assertHealthy(report);
    }

    private static void assertHealthy(JsonNode report) {
        assertThat(report.path("live").asBoolean()).isTrue();
        assertThat(report.path("ready").asBoolean()).isTrue();
        assertThat(report.path("modelReady").asBoolean()).isTrue();
        assertThat(report.path("unknownModelReady").asBoolean()).isFalse();
        assertThat(report.path("server").path("extensions").toString())
                .contains("binary_tensor_data", "classification");
        var statistics = report.path("statistics").path("model_stats").path(0);
        assertThat(statistics.path("inference_count").asLong())
                .isGreaterThanOrEqualTo(report.path("asked").asLong());
    }

    private void promote(String tenant, String model, byte[] onnx) {
        var registry = new Registry(windlass.client());
        registry.tenant(tenant);
        registry.push(new VersionRef(tenant, model, "1"), onnx);
        var ended =
                new PromotionOrders(windlass.client()).run(tenant, Manifest.quick(tenant, model, "1"), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }

    private static Map<String, Object> exam(
            List<Map<String, String>> columns, List<List<Object>> rows, List<Answer> answers) {
        var exam = new LinkedHashMap<String, Object>();
        exam.put("columns", columns);
        exam.put("rows", rows);
        exam.put("expected", answers.stream().map(Answer::values).toList());
        return exam;
    }

    private JsonNode examine(String tenant, String model, String output, Map<String, Object> exam) throws Exception {
        exam.put("host", windlass.gateway().getAuthority());
        exam.put("base", "/" + tenant + "/prod");
        exam.put("token", windlass.token("admin"));
        exam.put("model", model);
        exam.put("output", output);
        var file = Files.writeString(directory.resolve("exam.json"), JSON.writeValueAsString(exam));
        var report = directory.resolve("report.json");
        var process = new ProcessBuilder(python.toString(), script().toString(), file.toString())
                .redirectOutput(report.toFile())
                .redirectError(directory.resolve("errors.txt").toFile())
                .start();
        assertThat(process.waitFor(EXAM_SECONDS_MAX, TimeUnit.SECONDS))
                .as("the exam ends")
                .isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("errors.txt")))
                .isZero();
        return JSON.readTree(Files.readString(report));
    }

    private Path script() throws IOException {
        try (var in = Objects.requireNonNull(TritonClientIT.class.getResourceAsStream("/triton/ask.py"))) {
            return Files.write(directory.resolve("ask.py"), in.readAllBytes());
        }
    }
}
