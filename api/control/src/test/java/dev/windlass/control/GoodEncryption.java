package dev.windlass.control;

import dev.windlass.control.GoodRequests.Good;
import dev.windlass.json.WindlassJson;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.context.WorkflowSerializationContext;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Good requests of encryption keys and of payloads that are decoded.
record GoodEncryption(TestApi api) {
    static final String WORKFLOW = "endpoint--payments--fraud--prod";

    static boolean has(String path) {
        return path.startsWith("/v1/encryption-keys") || path.startsWith("/v1/codec");
    }

    Good of(RouteSpec route) {
        return switch (route.method().name() + " " + route.path()) {
            case "POST /v1/codec/decode" -> good(route, body(encrypted(WORKFLOW, "\"a reason\"")));
            case "POST /v1/encryption-keys:rotate" ->
                good(route, GoodRequests.json("{'tenant': 'payments', 'reason': 'why'}"));
            default -> new Good(route, Map.of(), Map.of(), null);
        };
    }

    Payload encrypted(String workflowId, String json) {
        var plain = Payload.newBuilder()
                .putMetadata("encoding", com.google.protobuf.ByteString.copyFromUtf8("json/plain"))
                .setData(com.google.protobuf.ByteString.copyFromUtf8(json))
                .build();
        return api.parts
                .encryption()
                .codec()
                .withContext(new WorkflowSerializationContext("test", workflowId))
                .encode(List.of(plain))
                .getFirst();
    }

    /// As Temporal's own JSON has it.
    static ObjectNode body(Payload... payloads) {
        var root = WindlassJson.mapper().createObjectNode();
        var all = root.putArray("payloads");
        for (var payload : payloads) {
            var one = all.addObject();
            var metadata = one.putObject("metadata");
            payload.getMetadataMap().forEach((name, value) -> metadata.put(name, value.toByteArray()));
            one.put("data", payload.getData().toByteArray());
        }
        return root;
    }

    private static Good good(RouteSpec route, ObjectNode body) {
        return new Good(route, Map.of(), Map.of("Content-Type", GoodRequests.JSON), body);
    }
}
