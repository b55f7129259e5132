package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.slab.Datatype;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The header that says how much of a body is JSON.
class JsonPartLengthTest {
    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echo("echo-fp32", Datatype.FP32, -1, 2);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    /// As a widespread client sends it: the header of the request before, and a body that is JSON alone.
    @ParameterizedTest
    @CsvSource({"20", "60", "80"})
    void aHeaderThatWasKeptFromAnotherRequestIsNamedWithBothLengths(String kept) throws Exception {
        var body =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1.25,2.25],\"z\":\"zzzzz\"}]}";

        var answer = rig.send(rig.request("/acme/prod/v2/models/echo-fp32/infer")
                .header("Inference-Header-Content-Length", kept)
                .POST(HttpRequest.BodyPublishers.ofString(body)));

        InferAnswers.refused(
                400,
                answer,
                "Inference-Header-Content-Length = " + kept,
                "the first " + kept + " of the body's " + body.length() + " bytes",
                "leave the header out if the whole body is JSON");
    }

    @Test
    void aHeaderBeyondTheBodyIsNamedWithBothLengths() throws Exception {
        var answer = rig.send(rig.request("/acme/prod/v2/models/echo-fp32/infer")
                .header("Inference-Header-Content-Length", "136")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));

        InferAnswers.refused(400, answer, "Inference-Header-Content-Length = 136", "0 to 2", "leave the header out");
    }

    @Test
    void twoLengthsOfTheJsonPartMustBeTheSame() throws Exception {
        var body = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}";
        var length = Integer.toString(body.length());

        for (var second : List.of(length, "10")) {
            var answer = rig.send(rig.request("/acme/prod/v2/models/echo-fp32/infer")
                    .header("Inference-Header-Content-Length", length)
                    .header("Inference-Header-Content-Length", second)
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
            if (second.equals(length)) {
                assertEquals(200, answer.statusCode(), answer.body());
            } else {
                InferAnswers.refused(400, answer, length + " and 10", "different values", "send it once");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-1", "100000", "x", "99999999999999999999"})
    void aHeaderLengthOutsideTheBodyIsRefused(String length) throws Exception {
        var answer = rig.send(rig.request("/acme/prod/v2/models/echo-fp32/infer")
                .header("Inference-Header-Content-Length", length)
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertEquals(400, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("Inference-Header-Content-Length"), answer.body());
    }
}
