package dev.windlass.gateway;

import static dev.windlass.gateway.InferAnswers.ok;
import static dev.windlass.gateway.InferAnswers.one;
import static dev.windlass.gateway.InferAnswers.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.slab.Datatype;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// JSON requests that are wrong, and the words that say where.
class JsonRefusalTest {
    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echoes();
        rig.echo("many", Datatype.FP32, -1);
        rig.echo("square", Datatype.FP32, -1, -1);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void whatIsNeededIsNotAbsent() throws Exception {
        refused(400, rig.infer("echo-fp32", "{\"inputs\":null}"), "inputs", "is missing");
        refused(400, rig.infer("echo-fp32", one(Datatype.FP32, "null", "[1,2]")), "shape", "must be an array");
        refused(400, rig.infer("echo-fp32", one(Datatype.FP32, "[1,2]", "null")), "needs either data or");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"INF", "inf", "nan", "-NaN", "+1", "1.", ".5", "0x1", "01", "1e", "--1", "tru", "1 2", "'a'"})
    void whatIsNoJsonIsRefusedWithItsElement(String element) throws Exception {
        var answer = rig.infer("echo-fp32", one(Datatype.FP32, "[1,3]", "[0," + element + ",2]"));

        refused(400, answer, "inputs[0].data[", "malformed JSON at byte", "NaN, Infinity or -Infinity");
        assertTrue(answer.body().contains("data[1]") || answer.body().contains("data[2]"), answer.body());
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
        refused(400, rig.infer(GatewayRig.echoOf(datatype), one(datatype, "[1,2]", data)), "inputs[x]", where, why);
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
}
