package dev.windlass.worker.inspect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windlass.onnx.LooseModels;
import dev.windlass.onnx.RefusedModels;
import dev.windlass.onnx.TestModels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    @Test
    void reportsDigestSizeInputsAndOutputs() throws IOException, NoSuchAlgorithmException {
        var model = TestModels.mlp(3, 4, 8, 2);
        var report = inspect(TestModels.write(directory, "mlp", model), 1 << 20);
        var sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model));
        assertThat(report.get("digest").asText()).isEqualTo("sha256:" + sha256);
        assertThat(report.get("byteSize").asLong()).isEqualTo(model.length);
        assertThat(report.get("inputs")).hasToString("[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,4]}]");
        assertThat(report.get("outputs")).hasToString("[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1,2]}]");
    }

    @Test
    void reportsArrowSchemasThatArrowReadsBack() throws IOException {
        var report = inspect(TestModels.write(directory, "two", TestModels.twoInputs()), 1 << 20);
        var schema = schema(report.get("arrowSchema").get("inputs"));
        assertThat(schema.getFields()).extracting("name").containsExactly("left", "right");
        var left = schema.findField("left");
        assertThat(left.getType().toString()).isEqualTo("FixedSizeList(4)");
        assertThat(left.getChildren().getFirst().getType().toString()).isEqualTo("FloatingPoint(SINGLE)");
        assertThat(left.getMetadata())
                .containsEntry("ARROW:extension:name", "arrow.fixed_shape_tensor")
                .containsEntry("ARROW:extension:metadata", "{\"shape\":[4]}")
                .containsEntry("windlass.shape", "[-1,4]")
                .containsEntry("windlass.datatype", "FP32");
        assertThat(schema(report.get("arrowSchema").get("outputs")).getFields())
                .extracting("name")
                .containsExactly("sum", "difference");
    }

    @Test
    void reportsStringsAndDynamicShapes() throws IOException {
        var words = inspect(TestModels.write(directory, "words", TestModels.wordToNumber()), 1 << 20);
        assertThat(schema(words.get("arrowSchema").get("inputs"))
                        .findField("word")
                        .getType()
                        .toString())
                .isEqualTo("LargeUtf8");
        var model = TestModels.identity(DataType.BOOL, "N", "M", 3);
        var report = inspect(TestModels.write(directory, "dynamic", model), 1 << 20);
        var x = schema(report.get("arrowSchema").get("inputs")).findField("x");
        assertThat(x.getMetadata())
                .containsEntry("ARROW:extension:name", "arrow.variable_shape_tensor")
                .containsEntry("ARROW:extension:metadata", "{\"uniform_shape\":[null,3]}");
        assertThat(x.getChildren()).extracting("name").containsExactly("data", "shape");
    }

    @Test
    void reportsOptionalInputsAndUnknownRanks() throws IOException {
        var optional = inspect(TestModels.write(directory, "optional", LooseModels.optionalBias()), 1 << 20);
        var reshape = inspect(TestModels.write(directory, "reshape", LooseModels.reshape()), 1 << 20);
        var y = schema(reshape.get("arrowSchema").get("outputs")).findField("y");

        assertThat(optional.get("inputs"))
                .hasToString("[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1]},"
                        + "{\"name\":\"bias\",\"datatype\":\"FP32\",\"shape\":[1],\"optional\":true}]");
        assertThat(reshape.get("outputs"))
                .hasToString("[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[],\"anyRank\":true}]");
        assertThat(y.getMetadata()).containsEntry("windlass.shape", "*");
    }

    @Test
    void escapesWhateverAModelIsCalled() throws IOException {
        var name = "a\"b\\c\u00fc\u2028\ud83d\ude00";
        var model = RefusedModels.identityNamed(name);
        assertThat(inspect(TestModels.write(directory, "named", model), 1 << 20)
                        .get("inputs")
                        .get(0)
                        .get("name")
                        .asText())
                .isEqualTo(name);
    }

    @Test
    void reportsARefusalWithItsReason() throws IOException {
        var report = inspect(TestModels.write(directory, "zip", RefusedModels.zipMap()), 1 << 20);
        assertThat(report.get("refused").asText()).isEqualTo("UNSUPPORTED_TYPE");
        assertThat(report.get("message").asText()).contains("output y");
        assertThat(report.has("digest")).isFalse();
    }

    @Test
    void refusesAFileOverTheLimitAndTakesOneThatMeetsIt() throws IOException {
        var model = TestModels.squareRoot();
        var file = TestModels.write(directory, "root", model);
        assertThat(inspect(file, model.length - 1).get("refused").asText()).isEqualTo("TOO_LARGE");
        assertThat(inspect(file, model.length).has("digest")).isTrue();
    }

    @Test
    void saysWhatItCannotDo() throws IOException {
        var missing = directory.resolve("missing.onnx").toString();
        assertThat(run(Inspect.FAILED, missing, "--max-bytes", "10", "--libraries", directory.toString())
                        .get("failed")
                        .asText())
                .contains("missing.onnx");
        assertThat(run(Inspect.MISUSED, "a.onnx", "--libraries", "x")
                        .get("failed")
                        .asText())
                .contains("--max-bytes is missing");
        assertThat(run(Inspect.MISUSED, "--max-bytes", "-3").get("failed").asText())
                .contains("--max-bytes must be a positive number");
        assertThat(run(Inspect.MISUSED, "--frobnicate").get("failed").asText()).contains("usage");
    }

    private static JsonNode inspect(Path file, long maxBytes) throws IOException {
        return run(
                Inspect.REPORTED,
                file.toString(),
                "--max-bytes",
                Long.toString(maxBytes),
                "--libraries",
                directory.toString());
    }

    private static JsonNode run(int expected, String... args) throws IOException {
        var out = new ByteArrayOutputStream();
        assertThat(Inspect.run(List.of(args), new PrintStream(out, true, US_ASCII)))
                .isEqualTo(expected);
        var lines = out.toString(US_ASCII).lines().toList();
        assertThat(lines).hasSize(1);
        return JSON.readTree(lines.getFirst());
    }

    private static Schema schema(JsonNode base64) throws IOException {
        return Schema.deserializeMessage(ByteBuffer.wrap(base64.binaryValue()));
    }
}
