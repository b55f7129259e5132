package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.stats.Exposition;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OipRoutesTest {
    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echo("m", Datatype.FP32, -1, 2);
        rig.route("cold", 1, GatewayRig.arm(Arm.STABLE, "cold", "1", 100));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return rig.send(rig.request(path).GET());
    }

    private static JsonNode ok(String path) throws Exception {
        var answer = get(path);
        assertEquals(200, answer.statusCode(), answer.body());
        return JsonMapper.shared().readTree(answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/models/nothing", "/v2/models/nothing/infer", "/v2/what"})
    void anErrorIsAProblemInNameWhereItIsAskedForByName(String path) throws Exception {
        for (var accept : List.of("*/*", "application/json", "application/problem+json, application/json;q=0.5")) {
            var request = rig.request(path).setHeader("Accept", accept);
            var answer = rig.send(
                    path.endsWith("infer") ? request.POST(HttpRequest.BodyPublishers.ofString("{}")) : request);

            assertEquals(404, answer.statusCode());
            var type = accept.startsWith("application/p") ? "application/problem+json" : "application/json";
            assertEquals(type, answer.headers().firstValue("Content-Type").orElseThrow());
            assertEquals(
                    "not-found",
                    JsonMapper.shared().readTree(answer.body()).path("reason").asString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/acme/prod"})
    void theServerAndItsModelsSayWhatTheyAre(String base) throws Exception {
        assertTrue(ok(base + "/v2/health/live").path("live").asBoolean());
        assertEquals("windlass", ok(base + "/v2").path("name").asString());
        var metadata = ok(base + "/v2/models/m");
        assertEquals("[\"1\"]", metadata.path("versions").toString());
        assertEquals("onnxruntime_onnx", metadata.path("platform").asString());
        assertEquals("[-1,2]", metadata.path("inputs").get(0).path("shape").toString());
        assertEquals(
                "{\"request_bytes_max\":1048576,\"reply_bytes_max\":1048576}",
                metadata.path("parameters").toString());
        assertEquals(metadata, ok(base + "/v2/models/m/versions/1"));
        assertTrue(ok(base + "/v2/models/m/ready").path("ready").asBoolean());
        assertTrue(ok(base + "/v2/models/m/versions/1/ready").path("ready").asBoolean());
        assertEquals(0, ok(base + "/v2/models/m/config").path("max_batch_size").asInt(-1));
        assertEquals(2, ok(base + "/v2/models").path("models").size());
    }

    @Test
    void metadataSaysWhichInputsMayBeLeftOutAndWhichShapesAreAny() throws Exception {
        var spec = new TensorSpec("x", Datatype.FP32, List.of(-1L, 2L));
        var temperature = new TensorSpec("t", Datatype.FP32, List.of(1L)).asOptional();
        rig.serve(
                "loose",
                FakeInstance.echo(
                        GatewayRig.key("loose", "1"), spec, temperature, TensorSpec.ofAnyRank("y", Datatype.FP32)));

        var inputs = ok("/v2/models/loose").path("inputs");
        var config = ok("/v2/models/loose/config").path("input");

        assertEquals(
                "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}",
                inputs.get(0).toString());
        assertEquals("{\"optional\":true}", inputs.get(1).path("parameters").toString());
        assertEquals("[-1]", inputs.get(2).path("shape").toString());
        assertEquals("{\"any_shape\":true}", inputs.get(2).path("parameters").toString());
        assertTrue(config.get(1).path("optional").asBoolean());
    }

    @Test
    void whatIsKnownButNotReadyIs503AndWhatIsUnknownIs404() throws Exception {
        for (var path : new String[] {"/v2/models/cold", "/v2/models/cold/ready", "/v2/health/ready"}) {
            assertEquals(503, get(path).statusCode(), path);
        }
        for (var path : new String[] {
            "/v2/models/x",
            "/v2/models/x/ready",
            "/v2/models/m/versions/7",
            "/nobody/prod/v2",
            "/v2/nothing",
            "/nothing"
        }) {
            var answer = get(path);
            assertEquals(404, answer.statusCode(), path);
            assertEquals(
                    Refusal.notFound().detail(),
                    JsonMapper.shared().readTree(answer.body()).path("error").asString(),
                    path);
        }
    }

    @Test
    void statisticsAndMetricsCountWhatWasServed() throws Exception {
        assertEquals(
                200,
                rig.infer(
                                "m",
                                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\","
                                        + "\"data\":[1,2]}]}")
                        .statusCode());
        var stats = ok("/v2/models/m/stats").path("model_stats").get(0);
        assertEquals(
                1, stats.path("inference_stats").path("success").path("count").asInt());
        var metrics = rig.operations("/metrics").body();
        var families = Exposition.parse(metrics);
        var labels = Map.of("tenant", "acme", "model", "m", "version", "1");
        assertTrue(
                families.get("nv_inference_request_success")
                        .samples()
                        .contains(new Exposition.Sample("nv_inference_request_success", labels, 1)),
                metrics);
        assertEquals("counter", families.get("nv_inference_request_success").type());
        assertTrue(
                families.get("windlass_request_duration_seconds")
                        .samples()
                        .contains(new Exposition.Sample("windlass_request_duration_seconds_count", labels, 1)),
                metrics);
        assertEquals("gauge", families.get("windlass_gateway_parked").type());
        assertEquals(
                "counter", families.get("jvm_gc_memory_allocated_bytes_total").type());
    }

    @Test
    void theIndexListsVersionsAndTheirState() throws Exception {
        var index = rig.send(rig.request("/acme/prod/v2/repository/index").POST(HttpRequest.BodyPublishers.noBody()));
        assertTrue(index.body().contains("\"UNAVAILABLE\"") && index.body().contains("\"READY\""), index.body());
        var ready = rig.send(rig.request("/acme/prod/v2/repository/index")
                .POST(HttpRequest.BodyPublishers.ofString("{\"ready\":true}")));
        assertEquals(1, JsonMapper.shared().readTree(ready.body()).size());
        var wrong = rig.send(
                rig.request("/acme/prod/v2/repository/index").POST(HttpRequest.BodyPublishers.ofString("{\"ready\"")));
        assertEquals(400, wrong.statusCode());
    }

    private HttpResponse<String> repository(String path, String body) throws Exception {
        return rig.send(
                rig.request("/acme/prod/v2/repository/models/" + path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void aModelThatIsServedCanBeLoadedAndNoneCanBeUnloaded() throws Exception {
        assertEquals("{}", repository("m/load", "{}").body());
        assertEquals("{}", repository("m/load", "").body());

        assertEquals(503, repository("cold/load", "").statusCode());
        var changed = repository("m/load", "{\"parameters\":{\"config\":\"{}\"}}");
        assertEquals(400, changed.statusCode());
        assertTrue(changed.body().contains("is served as it was pushed"), changed.body());
        var unknown = repository("nobody/load", "");
        assertEquals(400, unknown.statusCode());
        assertTrue(unknown.body().contains("windlass promote acme/MODEL:VERSION --to prod"), unknown.body());
        var unload = repository("m/unload", "{}");
        assertEquals(400, unload.statusCode());
        assertTrue(unload.body().contains("windlass retire acme/m"), unload.body());
        assertTrue(ok("/acme/prod/v2/models/m/ready").path("ready").asBoolean());
    }

    @Test
    void probesAndMetricsNeedNoTokenButAreNotToBeHadWhereTenantsAre() throws Exception {
        for (var path : new String[] {"/livez", "/readyz", "/metrics"}) {
            assertEquals(200, rig.operations(path).statusCode(), path);
            assertEquals(401, anonymous(path).statusCode(), path);
            assertEquals(404, get(path).statusCode(), path);
        }
        assertEquals(401, anonymous("/v2").statusCode());
        assertEquals(404, rig.operations("/v2").statusCode());
    }

    @Test
    void aWrongVerbIs405() throws Exception {
        assertEquals(405, get("/v2/models/m/infer").statusCode());
        assertEquals(405, rig.send(rig.request("/v2/models/m").DELETE()).statusCode());
    }

    private static HttpResponse<String> anonymous(String path) throws Exception {
        return rig.http.send(
                HttpRequest.newBuilder(rig.request(path).build().uri()).GET().build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
