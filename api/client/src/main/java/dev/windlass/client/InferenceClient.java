package dev.windlass.client;

import dev.windlass.domain.EndpointRef;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;

/// Asks models through the gateway.
public final class InferenceClient {
    private static final String ARROW_STREAM = "application/vnd.apache.arrow.stream";

    private final Http http;
    private final WindlassTarget target;

    InferenceClient(Http http, WindlassTarget target) {
        this.http = http;
        this.target = target;
    }

    /// A request as it is, in the Open Inference Protocol's JSON or as a stream of Arrow; answered in JSON.
    ///
    /// @param headers such as `Windlass-Arm: preview`, which asks for that arm
    public String infer(EndpointRef endpoint, byte[] body, Map<String, String> headers) {
        var gateway = target.gateway();
        if (gateway == null) {
            throw WindlassException.of(
                    0, "NoGateway", "the gateway's address isn't known", "give --data, or set WINDLASS_GATEWAY");
        }
        var path = "/" + endpoint.tenant() + "/" + endpoint.env() + "/v2/models/" + endpoint.model() + "/infer";
        var request = http.request(gateway, path)
                .header("Content-Type", isArrow(body) ? ARROW_STREAM : "application/json")
                .header("Accept", "application/json");
        headers.forEach(request::header);
        return http.send(request.POST(BodyPublishers.ofByteArray(body))).body();
    }

    /// Each message of a stream begins with four bytes of ones, which no text does.
    private static boolean isArrow(byte[] body) {
        return body.length >= 4 && (body[0] & body[1] & body[2] & body[3]) == -1;
    }
}
