package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An output's best classes in its place, over every way that answers are written.
@Timeout(60)
class ClassificationTest {
    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echo("m", Datatype.FP32, -1, 3);
        rig.echo("words", Datatype.BYTES, -1);
        rig.echo("flags", Datatype.BOOL, -1);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static String request(String parameters) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1,3,2,0.5,0.25,-1]}],"
                + "\"outputs\":[{\"name\":\"x\",\"parameters\":{" + parameters + "}}]}";
    }

    @Test
    void inJson() throws Exception {
        assertThat(rig.infer("m", request("\"classification\":2")).body())
                .contains("{\"name\":\"x\",\"datatype\":\"BYTES\",\"shape\":[2,2],"
                        + "\"data\":[\"3.000000:1\",\"2.000000:2\",\"0.500000:0\",\"0.250000:1\"]}");
        assertThat(rig.infer("m", request("\"classification\":0")).body()).contains("\"datatype\":\"FP32\"");
    }

    @Test
    void inBinary() throws Exception {
        var answer = rig.binary("m", request("\"classification\":1,\"binary_data\":true"), new byte[0]);
        var text = new String(answer.body(), StandardCharsets.ISO_8859_1);
        assertThat(text).contains("\"datatype\":\"BYTES\",\"shape\":[2,1],\"parameters\":{\"binary_data_size\":28}");
        assertThat(text).endsWith("\n\0\0\u00003.000000:1\n\0\0\u00000.500000:0");
    }

    @Test
    void overGrpc() {
        try (var client = new GrpcClient(rig)) {
            var data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
            data.putFloat(1).putFloat(3).putFloat(2).flip();
            var tensor = OipProto.of("InferTensor", Map.of("name", "x", "datatype", "FP32", "shape", List.of(1L, 3L)));
            var wanted = OipProto.of(
                    "Wanted", Map.of("name", "x", "parameters", List.of(OipProto.parameter("classification", 2L))));
            var answer = client.infer(OipProto.of(
                    "ModelInferRequest",
                    Map.of(
                            "model_name", "m",
                            "inputs", List.of(tensor),
                            "outputs", List.of(wanted),
                            "raw_input_contents", List.of(ByteString.copyFrom(data)))));

            var output = (DynamicMessage) ((List<?>) OipProto.get(answer, "outputs")).getFirst();
            assertThat(OipProto.get(output, "datatype")).isEqualTo("BYTES");
            assertThat(OipProto.get(output, "shape")).isEqualTo(List.of(1L, 2L));
            assertThat(((ByteString) ((List<?>) OipProto.get(answer, "raw_output_contents")).getFirst()).toStringUtf8())
                    .isEqualTo("\n\0\0\u00003.000000:1\n\0\0\u00002.000000:2");
        }
    }

    @Test
    void whatHasNoScoresAndMoreThanAreServedAreRefusedByName() throws Exception {
        for (var model : List.of("words", "flags")) {
            var type = model.equals("words") ? "BYTES" : "BOOL";
            var data = model.equals("words") ? "\"a\"" : "true";
            var refused = rig.infer(
                    model,
                    "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"" + type + "\",\"data\":[" + data
                            + "]}],\"outputs\":[{\"name\":\"x\",\"parameters\":{\"classification\":1}}]}");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("outputs[x].parameters.classification", type);
        }
        var many = rig.infer("m", request("\"classification\":1001"));
        assertThat(many.statusCode()).isEqualTo(400);
        assertThat(many.body()).contains("outputs[0].parameters.classification", "more than 1000");
        assertThat(rig.infer("m", request("\"classification\":-1")).statusCode())
                .isEqualTo(400);
    }
}
