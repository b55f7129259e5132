package dev.windlass.gateway.http;

import dev.windlass.gateway.route.Lane;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// Headers that say where an answer came from, encoded once per route snapshot.
final class LaneHeaders {
    private LaneHeaders() {}

    static HttpField[] of(Lane lane) {
        return lane.labels().encoded(HttpField[].class, LaneHeaders::encode);
    }

    private static HttpField[] encode(Lane.Labels labels) {
        return new HttpField[] {
            new PreEncodedHttpField("Windlass-Model-Version", labels.version()),
            new PreEncodedHttpField("Windlass-Artifact-Digest", labels.digest()),
            new PreEncodedHttpField("Windlass-Arm", labels.arm()),
            new PreEncodedHttpField("Windlass-Epoch", Long.toString(labels.epoch()))
        };
    }
}
