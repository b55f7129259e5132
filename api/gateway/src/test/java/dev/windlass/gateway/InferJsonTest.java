package dev.windlass.gateway;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InferJsonTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(tools.jackson.core.json.JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        for (var datatype : Datatype.values()) {
            rig.echo(model(datatype), datatype, -1, 2);
        }
        rig.serve(
                "two",
                FakeInstance.echo(
                        GatewayRig.key("two", "1"),
                        new TensorSpec("a", Datatype.FP32, List.of(-1L, 2L)),
                        new TensorSpec("b", Datatype.INT64, List.of(1L))));
        rig.echo("scalar", Datatype.FP64);
        rig.echo("many", Datatype.FP32, -1);
        rig.echo("square", Datatype.FP32, -1, -1);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static String model(Datatype datatype) {
        return "echo-" + datatype.name().toLowerCase(java.util.Locale.ROOT);
    }

    static String one(Datatype datatype, String shape, String data) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":" + shape + ",\"datatype\":\"" + datatype + "\",\"data\":" + data
                + "}]}";
    }

    static JsonNode ok(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body());
    }

    static void refused(int status, HttpResponse<String> answer, String... words) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
        var error = JSON.readTree(answer.body()).path("error").asString();
        for (var word : words) {
            assertTrue(error.contains(word), "\"" + error + "\" should say " + word);
        }
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
        var answer = ok(rig.infer(model(datatype), one(datatype, "[1,2]", data)));
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
    void whatIsNeededIsNotAbsent() throws Exception {
        refused(400, rig.infer("echo-fp32", "{\"inputs\":null}"), "inputs", "is missing");
        refused(400, rig.infer("echo-fp32", one(Datatype.FP32, "null", "[1,2]")), "shape", "must be an array");
        refused(400, rig.infer("echo-fp32", one(Datatype.FP32, "[1,2]", "null")), "needs either data or");
    }

    @Test
    void nestedAndFlatDataMeanTheSame() throws Exception {
        var flat = rig.infer("echo-fp32", one(Datatype.FP32, "[2,2]", "[1,2,3,4]"));
        var nested = rig.infer("echo-fp32", one(Datatype.FP32, "[2,2]", "[[1,2],[3,4]]"));
        assertEquals(ok(flat), ok(nested));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null|[null,null,null,1.0]",
                "string|[\"NaN\",\"Infinity\",\"-Infinity\",1.0]",
                "literal|[NaN,Infinity,-Infinity,1.0]"
            })
    void whatIsntFiniteIsWrittenAsTheRequestWantsIt(String choice, String data) throws Exception {
        for (var datatype : List.of(Datatype.FP16, Datatype.BF16, Datatype.FP32, Datatype.FP64)) {
            var body = "{\"parameters\":{\"non_finite\":\"" + choice + "\"},"
                    + one(datatype, "[2,2]", "[NaN,Infinity,-Infinity,1]").substring(1);
            var answer = rig.infer(model(datatype), body);
            assertEquals(200, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("\"data\":" + data), answer.body());
        }
    }

    @Test
    void anotherWayToWriteWhatIsntFiniteIsRefused() throws Exception {
        var body = "{\"parameters\":{\"non_finite\":\"zero\"},"
                + one(Datatype.FP32, "[1,2]", "[1,2]").substring(1);
        refused(400, rig.infer("echo-fp32", body), "parameters.non_finite = zero", "literal, null or string");
    }

    @Test
    void halvesAreTheNearestToWhatWasSent() throws Exception {
        var answer = ok(rig.infer("echo-fp16", one(Datatype.FP16, "[2,2]", "[0.1,65519.99,1e-8,-0.0]")));
        assertEquals(
                "[0.099975586,65504.0,0.0,-0.0]",
                answer.path("outputs").get(0).path("data").toString());
        refused(
                400,
                rig.infer("echo-fp16", one(Datatype.FP16, "[1,2]", "[1,65520]")),
                "data[1]",
                "beyond FP16",
                "65504");
        refused(400, rig.infer("echo-bf16", one(Datatype.BF16, "[1,2]", "[1,3.4e38]")), "data[1]", "beyond BF16");
    }

    @Test
    void aLongFloatIsRoundedOnce() throws Exception {
        var answer = ok(rig.infer("echo-fp32", one(Datatype.FP32, "[1,2]", "[1.00000017881393432617187499,16777217]")));
        assertEquals(
                "[1.0000001,1.6777216E7]",
                answer.path("outputs").get(0).path("data").toString());
    }

    @Test
    void nanAndInfinitiesAreLiteralsBothWays() throws Exception {
        var answer = rig.infer("echo-fp32", one(Datatype.FP32, "[2,2]", "[NaN,Infinity,-Infinity,1]"));
        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains("\"data\":[NaN,Infinity,-Infinity,1.0]"), answer.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"INF", "inf", "nan", "-NaN", "+1", "1.", ".5", "0x1", "01", "1e", "--1", "tru", "1 2", "'a'"})
    void whatIsNoJsonIsRefusedWithItsElement(String element) throws Exception {
        var answer = rig.infer("echo-fp32", one(Datatype.FP32, "[1,3]", "[0," + element + ",2]"));

        refused(400, answer, "inputs[0].data[", "malformed JSON at byte", "NaN, Infinity or -Infinity");
        assertTrue(answer.body().contains("data[1]") || answer.body().contains("data[2]"), answer.body());
    }

    @Test
    void whatARequestMaySpellARequestMadeOfTheReplyMayToo() throws Exception {
        for (var datatype : List.of(Datatype.FP32, Datatype.FP64)) {
            var sent = one(datatype, "[4,2]", "[NaN,Infinity,-Infinity,-0,0,-0.0,1e-45,3.4028235e38]");
            var first = rig.infer(model(datatype), sent);
            var data = first.body().replaceAll(".*\"data\":(\\[[^]]*\\]).*", "$1");
            var second = rig.infer(model(datatype), one(datatype, "[4,2]", data));
            assertTrue(data.startsWith("[NaN,Infinity,-Infinity,-0.0,0.0,-0.0,"), data);
            assertEquals(first.body(), second.body());
        }
    }

    @Test
    void anIntegersZeroHasNoSign() throws Exception {
        for (var datatype : List.of(Datatype.INT8, Datatype.UINT64, Datatype.INT32, Datatype.INT64, Datatype.UINT8)) {
            var answer = ok(rig.infer(model(datatype), one(datatype, "[1,2]", "[-0,1]")));
            assertEquals("[0,1]", answer.path("outputs").get(0).path("data").toString());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[2,2]|[[1,2],[3]]|data[1]: has 1 elements where its shape [2, 2] has 2",
                "[2,2]|[[1],[2,3,4]]|data[0]: has 1",
                "[2,2]|[[1,2,3],[4]]|data[0]: has 3",
                "[2,2]|[[1,2],3,4]|data[1]: is no array",
                "[2,2]|[1,[2,3],4]|data[1]: is an array",
                "[2,2]|[1,2,3,[4]]|data[3]: is an array",
                "[2,2]|[[1,2],[3,[4]]]|data[1][1]: is an array",
                "[2,2]|[[[1,2],[3,4]]]|data[0][0]: is an array",
                "[2,2]|[[1,2,3,4]]|data[0]: has 4",
                "[2,2]|[[1,2],[3,4],[]]|data[2]: has 0",
                "[2,2]|[[1,2],[3,4],[5,6]]|more elements",
                "[2,2]|[[100,101]]|data: has 1 elements",
                "[2,2]|[[],[1,2,3,4]]|data[0]: has 0",
                "[1,2]|[[1,NaN],[]]|data[1]: has 0"
            })
    void raggedDataIsRefusedWithItsPlace(String shape, String data, String where) throws Exception {
        refused(400, rig.infer("echo-fp32", one(Datatype.FP32, shape, data)), "inputs[x]", where);
        if (!data.contains("NaN")) {
            var words = data.replaceAll("([0-9]+)", "\"$1\"");
            refused(400, rig.infer("echo-bytes", one(Datatype.BYTES, shape, words)), "inputs[x].data");
            refused(400, rig.infer("echo-int8", one(Datatype.INT8, shape, data)), "inputs[x]", where);
        }
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INT32|[1,1.5]|data[1]|integer",
                "INT32|[1,2147483648]|data[1]|beyond",
                "UINT8|[-1,0]|data[0]|beyond",
                "INT64|[1,9223372036854775808]|data[1]|beyond",
                "UINT64|[18446744073709551616,1]|data[0]|beyond",
                "INT8|[1,null]|data[1]|integer",
                "INT32|[NaN,1]|data[0]|integer",
                "FP32|[1,null]|data[1]|number",
                "FP32|[1,\"2\"]|data[1]|number",
                "BOOL|[true,1]|data[1]|true or false",
                "BYTES|[\"a\",1]|data[1]|string",
                "BYTES|[\"a\",\"\\ud800\"]|data[1]|surrogate",
                "FP32|[1,1e40]|data[1] = 1e40|-3.4028235E38 to 3.4028235E38",
                "FP32|[-1e40,1]|data[0] = -1e40|FP32",
                "FP32|[1,3.4028236e38]|data[1]|beyond FP32",
                "FP32|[1,1e99999]|data[1]|beyond FP32",
                "FP64|[1,1e400]|data[1] = 1e400|-1.7976931348623157E308 to 1.7976931348623157E308",
                "FP64|[-1.8e308,1]|data[0]|beyond FP64",
                "FP32|[1,+Infinity]|data[1] = +Infinity|NaN, Infinity or -Infinity",
                "FP64|[1,-INF]|data[1] = -INF|NaN, Infinity or -Infinity",
                "FP32|[+INF,1]|data[0] = +INF|NaN, Infinity or -Infinity",
                "FP32|[1,\"NaN\"]|data[1]|without quotes",
                "FP64|[\"Infinity\",1]|data[0]|without quotes",
                "INT32|[1,Infinity]|data[1]|integer",
                "FP16|[1,1e40]|data[1]|beyond FP16",
                "FP32|[1]|inputs[x]|few",
                "FP32|[1,2,3]|inputs[x]|more",
                "BYTES|[\"a\"]|inputs[x]|2"
            })
    void anElementThatDoesNotFitIsRefusedWithInputAndIndex(Datatype datatype, String data, String where, String why)
            throws Exception {
        refused(400, rig.infer(model(datatype), one(datatype, "[1,2]", data)), "inputs[x]", where, why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[]|JSON object",
                "{}|inputs: is missing",
                "{\"inputs\":{}}|inputs: must be an array",
                "{\"inputs\":[1]}|objects only",
                "{\"inputs\":[{\"name\":\"x\"}]}|inputs[0].shape",
                "{\"inputs\":[{\"shape\":[1],\"datatype\":\"FP32\",\"data\":[]}]}|inputs[0].name",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP31\",\"data\":[1,2]}]}|FP31",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,-2],\"datatype\":\"FP32\",\"data\":[1,2]}]}|inputs[0].shape[1]",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}|[-1, 2]",
                "{\"inputs\":[{\"name\":\"y\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}|inputs[y]",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP64\",\"data\":[1,2]}]}|FP32",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\"}]}|inputs[0]: needs either data",
                "{\"inputs\":[]}|lacks x",
                "{\"inputs\":[],\"parameters\":{\"triton_x\":1}}|triton_",
                "{\"inputs\":[],\"parameters\":{\"sequence_id\":5}}|sequence",
                "{\"inputs\":[],\"parameters\":{\"timeout\":-1}}|parameters.timeout",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]} x|malformed",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]|malformed",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"parameters\":{\"shared_memory_region\":\"r\"}}]}|body"
            })
    void aRequestThatIsWrongSaysWhere(String body, String word) throws Exception {
        refused(400, rig.infer("echo-fp32", body), word);
    }

    @Test
    void aShapeThatOverflowsIsRefused() throws Exception {
        var body = one(Datatype.FP32, "[4611686018427387904]", "[1]");
        refused(400, rig.infer("many", body), "inputs[x]");
    }

    @Test
    void aHugeDimensionIsRefusedAlsoWhereThereIsNothing() throws Exception {
        refused(400, rig.infer("square", one(Datatype.FP32, "[0,9223372036854775807]", "[]")), "inputs[x]");

        var empty = ok(rig.infer("square", one(Datatype.FP32, "[0,7]", "[]")));
        assertEquals("[0,7]", empty.path("outputs").get(0).path("shape").toString());
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
