package dev.windlass.client;

import dev.windlass.domain.EndpointRef;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;

/// Asks models through the gateway.
public final class InferenceClient {
    private final Http http;
    private final WindlassTarget target;

    InferenceClient(Http http, WindlassTarget target) {
        this.http = http;
        this.target = target;
    }

    /// An inference request in the Open Inference Protocol's JSON, passed through as it is.
    ///
    /// @param headers such as `Windlass-Arm: preview`, which asks for that arm
    public String infer(EndpointRef endpoint, String requestJson, Map<String, String> headers) {
        var gateway = target.gateway();
        if (gateway == null) {
            throw WindlassException.of(
                    0, "NoGateway", "the gateway's address isn't known", "give --data, or set WINDLASS_GATEWAY");
        }
        var path = "/" + endpoint.tenant() + "/" + endpoint.env() + "/v2/models/" + endpoint.model() + "/infer";
        var request = http.request(gateway, path).header("Content-Type", "application/json");
        headers.forEach(request::header);
        return http.send(request.POST(BodyPublishers.ofString(requestJson))).body();
    }
}
