package dev.windlass.gateway;

import static dev.windlass.gateway.InferAnswers.JSON;
import static dev.windlass.gateway.InferAnswers.ok;
import static dev.windlass.gateway.InferAnswers.one;
import static dev.windlass.gateway.InferAnswers.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferJsonTest {
    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echoes();
        rig.serve(
                "two",
                FakeInstance.echo(
                        GatewayRig.key("two", "1"),
                        new TensorSpec("a", Datatype.FP32, List.of(-1L, 2L)),
                        new TensorSpec("b", Datatype.INT64, List.of(1L))));
        rig.echo("scalar", Datatype.FP64);
        rig.echo("many", Datatype.FP32, -1);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOL|[true,false]",
                "UINT8|[0,255]",
                "UINT16|[0,65535]",
                "UINT32|[0,4294967295]",
                "UINT64|[0,18446744073709551615]",
                "INT8|[-128,127]",
                "INT16|[-32768,32767]",
                "INT32|[-2147483648,2147483647]",
                "INT64|[-9223372036854775808,9223372036854775807]",
                "FP16|[1.5,-65504.0]",
                "BF16|[1.5,-3.3895314E38]",
                "FP32|[0.1,-3.4028235E38]",
                "FP64|[0.1,-1.7976931348623157E308]",
                "BYTES|[\"a\\u0000b\",\"grüße \\ud83d\\ude00\"]"
            })
    void everyDatatypeComesBackAsItWasSent(Datatype datatype, String data) throws Exception {
        var answer = ok(rig.infer(GatewayRig.echoOf(datatype), one(datatype, "[1,2]", data)));
        var output = answer.path("outputs").get(0);
        assertEquals(JSON.readTree(data), output.path("data"));
        assertEquals(datatype.name(), output.path("datatype").asString());
        assertEquals("[1,2]", output.path("shape").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"id\":null",
                "\"parameters\":null",
                "\"outputs\":null",
                "\"parameters\":{\"timeout\":null,\"binary_data_output\":null,\"priority\":null,\"sequence_id\":null}",
                "\"parameters\":{\"triton_x\":null,\"of_others\":null}",
                "\"outputs\":[{\"name\":\"x\",\"parameters\":null}]",
                "\"outputs\":[{\"name\":\"x\",\"parameters\":{\"binary_data\":null,\"classification\":null,"
                        + "\"shared_memory_region\":null}}]"
            })
    void nullIsWhatTypedClientsWriteForAbsent(String member) throws Exception {
        var input = "{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2],\"parameters\":%s}";
        var absent = ok(rig.infer("echo-fp32", one(Datatype.FP32, "[1,2]", "[1,2]")));

        for (var parameters : List.of("null", "{\"binary_data_size\":null,\"shared_memory_region\":null}")) {
            var body = "{" + member + ",\"inputs\":[" + input.formatted(parameters) + "]}";
            assertEquals(absent, ok(rig.infer("echo-fp32", body)));
        }
    }

    @Test
    void nestedAndFlatDataMeanTheSame() throws Exception {
        var flat = rig.infer("echo-fp32", one(Datatype.FP32, "[2,2]", "[1,2,3,4]"));
        var nested = rig.infer("echo-fp32", one(Datatype.FP32, "[2,2]", "[[1,2],[3,4]]"));
        assertEquals(ok(flat), ok(nested));
    }

    @Test
    void nestedStringsMeanTheSameAsFlatOnes() throws Exception {
        var flat = rig.infer("echo-bytes", one(Datatype.BYTES, "[2,2]", "[\"a\",\"b\",\"c\",\"d\"]"));
        var nested = rig.infer("echo-bytes", one(Datatype.BYTES, "[2,2]", "[[\"a\",\"b\"],[\"c\",\"d\"]]"));
        assertEquals(ok(flat), ok(nested));
    }

    @Test
    void aScalarHasAnEmptyShape() throws Exception {
        var answer = ok(rig.infer("scalar", one(Datatype.FP64, "[]", "[2.5]")));
        assertEquals("[2.5]", answer.path("outputs").get(0).path("data").toString());
    }

    @Test
    void membersMayComeInAnyOrderAndUnknownOnesAreSkipped() throws Exception {
        var answer = ok(rig.infer(
                "echo-fp32",
                "{\"later\":{\"a\":[1,{}]},\"inputs\":[{\"data\":[1,2],\"more\":null,\"datatype\":\"FP32\","
                        + "\"shape\":[1,2],\"name\":\"x\"}],\"parameters\":{\"mine\":3.5},\"id\":\"42\"}"));
        assertEquals("42", answer.path("id").asString());
        assertEquals("echo-fp32", answer.path("model_name").asString());
        assertEquals("1", answer.path("model_version").asString());
    }

    @Test
    void onlyWantedOutputsComeInTheWantedOrder() throws Exception {
        var inputs = "\"inputs\":[{\"name\":\"b\",\"shape\":[1],\"datatype\":\"INT64\",\"data\":[7]},"
                + "{\"name\":\"a\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]";
        var both = ok(rig.infer("two", "{" + inputs + ",\"outputs\":[{\"name\":\"b\"},{\"name\":\"a\"}]}"));
        assertEquals("b", both.path("outputs").get(0).path("name").asString());
        assertEquals("a", both.path("outputs").get(1).path("name").asString());
        var one = ok(rig.infer("two", "{" + inputs + ",\"outputs\":[{\"name\":\"b\"}]}"));
        assertEquals(1, one.path("outputs").size());
        refused(400, rig.infer("two", "{" + inputs + ",\"outputs\":[{\"name\":\"c\"}]}"), "outputs = c", "[a, b]");
    }

    @Test
    void largeBodiesAreParsedOnThePool() throws Exception {
        var data = IntStream.range(0, 20_000).mapToObj(i -> i + ".5").collect(Collectors.joining(",", "[", "]"));
        var answer = ok(rig.infer("many", one(Datatype.FP32, "[20000]", data)));
        assertEquals(19999.5, answer.at("/outputs/0/data/19999").asDouble());
    }

    @Test
    void theAnswerSaysWhereItCameFromAndWhatItCost() throws Exception {
        var answer = rig.send(rig.request("/v2/models/echo-fp32/infer")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .POST(HttpRequest.BodyPublishers.ofString(one(Datatype.FP32, "[1,2]", "[1,2]"))));
        ok(answer);
        assertEquals("1", header(answer, "Windlass-Model-Version"));
        assertEquals(GatewayRig.key("echo-fp32", "1").digest(), header(answer, "Windlass-Artifact-Digest"));
        assertEquals("stable", header(answer, "Windlass-Arm"));
        assertEquals("1", header(answer, "Windlass-Epoch"));
        assertEquals("0af7651916cd43dd8448eb211c80319c", header(answer, "Windlass-Trace-Id"));
        assertTrue(header(answer, "Server-Timing")
                .matches("(?:(?:parse|queue|copy|compute|write);dur=[0-9.]+(?:, |$)){5}"));
        assertTrue(answer.headers().firstValue("Content-Encoding").isEmpty());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
