package dev.windlass.gateway;

import static dev.windlass.gateway.InferAnswers.ok;
import static dev.windlass.gateway.InferAnswers.one;
import static dev.windlass.gateway.InferAnswers.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.slab.Datatype;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How numbers are read from JSON and written to it, those that JSON has no words for included.
class JsonNumbersTest {
    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echoes();
    }

    @AfterAll
    static void stop() {
        rig.close();
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
            var answer = rig.infer(GatewayRig.echoOf(datatype), body);
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

    @Test
    void whatARequestMaySpellARequestMadeOfTheReplyMayToo() throws Exception {
        for (var datatype : List.of(Datatype.FP32, Datatype.FP64)) {
            var sent = one(datatype, "[4,2]", "[NaN,Infinity,-Infinity,-0,0,-0.0,1e-45,3.4028235e38]");
            var first = rig.infer(GatewayRig.echoOf(datatype), sent);
            var data = first.body().replaceAll(".*\"data\":(\\[[^]]*\\]).*", "$1");
            var second = rig.infer(GatewayRig.echoOf(datatype), one(datatype, "[4,2]", data));
            assertTrue(data.startsWith("[NaN,Infinity,-Infinity,-0.0,0.0,-0.0,"), data);
            assertEquals(first.body(), second.body());
        }
    }

    @Test
    void anIntegersZeroHasNoSign() throws Exception {
        for (var datatype : List.of(Datatype.INT8, Datatype.UINT64, Datatype.INT32, Datatype.INT64, Datatype.UINT8)) {
            var answer = ok(rig.infer(GatewayRig.echoOf(datatype), one(datatype, "[1,2]", "[-0,1]")));
            assertEquals("[0,1]", answer.path("outputs").get(0).path("data").toString());
        }
    }
}
