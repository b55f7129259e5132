package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A request for the echo of two columns that is answered, and what answers must be.
final class GoodRequest {
    static final String BODY = "{\"id\":\"7\",\"parameters\":{\"timeout\":9000000,\"binary_data_output\":false},"
            + "\"inputs\":[{\"name\":\"x\",\"shape\":[2,2],\"datatype\":\"FP32\",\"parameters\":{},"
            + "\"data\":[[1.5,-2],[3e2,NaN]]}],\"outputs\":[{\"name\":\"x\"}]}";
    static final String PATH = "/acme/prod/v2/models/m/infer";

    static final TensorSpec X = new TensorSpec("x", Datatype.FP32, List.of(-1L, 2L));

    private GoodRequest() {}

    /// The model that answers it.
    static FakeInstance echo() {
        return FakeInstance.echo(GatewayRig.key("m", "1"), X);
    }

    static byte[] good() {
        return RawClient.post(PATH, BODY.getBytes(StandardCharsets.UTF_8));
    }

    static void assertGood(RawClient.Answer answer) {
        assertEquals(200, answer.status(), answer.text());
        assertTrue(answer.text().contains("[1.5,-2.0,300.0,NaN]"), answer.text());
    }

    static void assertProblem(RawClient.Answer answer) {
        assertEquals("application/json", answer.headers().get("content-type"), answer.text());
        assertTrue(answer.text().contains("\"error\":\""), answer.text());
    }
}
