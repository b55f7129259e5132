package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.client.message.ProblemDetails;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.slab.Datatype;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/// Every refusal says what to do about it, in the control API's words for it.
class RefusalsTest {
    private static final String GOOD = "{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}";

    /// Model, body and the field that is wrong, if it is one. At `X` is a good input; single quotes stand
    /// for double ones.
    private static final String BAD = """
            m|[]|
            m|{'inputs':[X]} {}|
            m|{'inputs':[X]|
            m|{}|inputs
            m|{'inputs':[X],'inputs':[X]}|inputs
            m|{'inputs':[1]}|inputs
            m|{'inputs':[]}|inputs
            m|{'inputs':[X],'id':1}|id
            m|{'inputs':[X],'id':'\\ud800'}|id
            m|{'inputs':[X],'parameters':[]}|parameters
            m|{'inputs':[X],'parameters':{'triton_x':1}}|parameters.triton_x
            m|{'inputs':[X],'parameters':{'sequence_id':5}}|parameters.sequence_id
            m|{'inputs':[X],'parameters':{'timeout':-1}}|parameters.timeout
            m|{'inputs':[X],'parameters':{'timeout':1.5}}|parameters.timeout
            m|{'inputs':[X],'parameters':{'binary_data_output':1}}|parameters.binary_data_output
            m|{'inputs':[X],'outputs':[],'outputs':[]}|outputs
            m|{'inputs':[X],'outputs':[{}]}|outputs[0].name
            m|{'inputs':[X],'outputs':[{'name':'z'}]}|outputs
            m|{'inputs':[X],'outputs':[{'name':'x'},{'name':'x'}]}|outputs
            m|{'inputs':[X],'outputs':[{'name':'x','parameters':{'classification':1001}}]}|outputs[0].parameters.classification
            m|{'inputs':[{}]}|inputs[0].name
            m|{'inputs':[{'name':'x'}]}|inputs[0].shape
            m|{'inputs':[{'name':'x','shape':[1]}]}|inputs[0].datatype
            m|{'inputs':[{'name':'x','shape':[1],'datatype':'F'}]}|inputs[0].datatype
            m|{'inputs':[{'name':'x','shape':[1],'datatype':'FP32'}]}|inputs[0]
            m|{'inputs':[{'name':'x','shape':[-1]}]}|inputs[0].shape[0]
            m|{'inputs':[{'shape':[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}]}|inputs[0].shape
            m|{'inputs':[{'data':[],'data':[]}]}|inputs[0].data
            m|{'inputs':[{'parameters':{'shared_memory_region':'r'}}]}|inputs[0].parameters.shared_memory_region
            m|{'inputs':[{'name':'y','shape':[1,2],'datatype':'FP32','data':[1,2]}]}|inputs[y]
            m|{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP64','data':[1,2]}]}|inputs[x].datatype
            m|{'inputs':[{'name':'x','shape':[1,3],'datatype':'FP32','data':[1,2,3]}]}|inputs[x].shape
            m|{'inputs':[{'name':'x','shape':[9,2],'datatype':'FP32','data':[1]}]}|inputs[x].data
            m|{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2,3]}]}|inputs[x].data
            m|{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,null]}]}|inputs[x].data[1]
            m|{'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','parameters':{'binary_data_size':8}}]}|inputs[x].parameters.binary_data_size
            bytes|{'inputs':[{'name':'x','shape':[1,2],'datatype':'UINT8','data':[1,256]}]}|inputs[x].data[1]
            bytes|{'inputs':[{'name':'x','shape':[1,2],'datatype':'UINT8','data':[1.5,2]}]}|inputs[x].data[0]
            text|{'inputs':[{'name':'x','shape':[1,2],'datatype':'BYTES','data':['a']}]}|inputs[x].data
            text|{'inputs':[{'name':'x','shape':[1,2],'datatype':'BYTES','data':['a',1]}]}|inputs[x].data[1]
            """;

    @TempDir
    Path directory;

    private GatewayRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echo("m", Datatype.FP32, -1, 2);
        rig.echo("text", Datatype.BYTES, -1, 2);
        rig.echo("bytes", Datatype.UINT8, -1, 2);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static ProblemDetails problem(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        var problem = JsonMapper.shared().readValue(answer.body(), ProblemDetails.class);
        assertEquals(status, problem.status(), answer.body());
        assertFalse(problem.remedy().isBlank(), answer.body());
        assertFalse(problem.reason().isBlank(), answer.body());
        assertTrue(problem.detail().endsWith("; " + problem.remedy()), answer.body());
        var error = JsonMapper.shared().readTree(answer.body()).path("error").asString();
        assertEquals(problem.detail(), error);
        return problem;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = BAD)
    void aBadRequestNamesFieldAndRemedy(String model, String body, String field) throws Exception {
        var json = body.replace("X", GOOD).replace('\'', '"');
        var problem = problem(400, rig.infer(model, json));
        if (field == null) {
            assertTrue(problem.problems().isEmpty(), problem.toString());
        } else {
            var only = problem.problems().getFirst();
            assertEquals(field, only.path());
            assertEquals(problem.remedy(), only.remedy());
            assertEquals(problem.detail(), only.toString());
        }
    }

    @Test
    void whatElseIsRefusedHasARemedyToo() throws Exception {
        var infer = "/v2/models/m/infer";
        var body = HttpRequest.BodyPublishers.ofString("{\"inputs\":[" + GOOD + "]}");
        problem(
                401,
                rig.send(rig.request(infer)
                        .setHeader("Authorization", "Bearer no")
                        .POST(body)));
        problem(404, rig.send(rig.request("/v2/models/none/infer").POST(body)));
        problem(404, rig.send(rig.request("/v2/models/none")));
        problem(405, rig.send(rig.request(infer)));
        problem(405, rig.send(rig.request("/v2").POST(body)));
        problem(400, rig.send(rig.request("/v2/repository/index").POST(HttpRequest.BodyPublishers.ofString("{"))));
        var encoding = problem(
                415,
                rig.send(rig.request(infer).header("Content-Encoding", "br").POST(body)));
        assertEquals("br", encoding.problems().getFirst().value());
        problem(
                400,
                rig.send(rig.request(infer).header("Content-Encoding", "gzip").POST(body)));
        problem(
                400,
                rig.send(rig.request(infer)
                        .header("Inference-Header-Content-Length", "x")
                        .POST(body)));
        problem(
                400,
                rig.send(rig.request(infer)
                        .header("Inference-Header-Content-Length", "0")
                        .POST(body)));
        problem(
                400,
                rig.send(rig.request(infer)
                        .header("Windlass-Timeout-Micros", "0")
                        .POST(body)));
        var bomb = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bomb)) {
            out.write(new byte[GatewayLimits.DEFAULT.bodyBytesMax() + 1]);
        }
        problem(
                413,
                rig.send(rig.request(infer)
                        .header("Content-Encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bomb.toByteArray()))));
        rig.quota(new Quota(Resources.memory(1 << 30), 1, 256));
        rig.send(rig.request(infer).POST(body));
        var over = problem(429, rig.send(rig.request(infer).POST(body)));
        assertEquals("quota-rps", over.problems().getFirst().path());
    }
}
