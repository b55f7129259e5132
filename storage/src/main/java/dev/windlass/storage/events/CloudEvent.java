package dev.windlass.storage.events;

import dev.windlass.json.CanonicalJson;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// A CloudEvent 1.0 in structured mode. `json` is all of it.
///
/// @param id the same each time it is sent, so that a receiver knows it again
public record CloudEvent(String id, String json) {
    /// The media type that it is sent as.
    public static final String MEDIA_TYPE = "application/cloudevents+json; charset=utf-8";

    /// @param type such as `dev.windlass.promotion.completed`
    /// @param subject the promotion's name
    public static CloudEvent of(
            String id, String type, String tenant, String subject, Instant at, Map<String, Object> data) {
        var event = new TreeMap<String, Object>();
        event.put("specversion", "1.0");
        event.put("id", id);
        event.put("type", type);
        event.put("source", "/v1/tenants/" + tenant);
        event.put("subject", subject);
        event.put("time", at.toString());
        event.put("datacontenttype", "application/json");
        event.put("data", data);
        return new CloudEvent(id, CanonicalJson.write(event));
    }
}
