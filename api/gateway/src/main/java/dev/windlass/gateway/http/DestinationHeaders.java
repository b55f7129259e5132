package dev.windlass.gateway.http;

import dev.windlass.gateway.route.Destination;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// Headers that say where an answer came from, encoded once per route snapshot.
final class DestinationHeaders {
    /// Which arm answered; in a request, the arm that is asked for by name.
    static final String ARM = "Windlass-Arm";

    private DestinationHeaders() {}

    static HttpField[] of(Destination destination) {
        return destination.labels().encoded(HttpField[].class, DestinationHeaders::encode);
    }

    private static HttpField[] encode(Destination.Labels labels) {
        var fields = new ArrayList<HttpField>(List.of(
                new PreEncodedHttpField("Windlass-Model-Version", labels.version()),
                new PreEncodedHttpField("Windlass-Artifact-Digest", labels.digest()),
                new PreEncodedHttpField(ARM, labels.arm()),
                new PreEncodedHttpField("Windlass-Epoch", Long.toString(labels.epoch()))));
        var retiring = labels.retiring();
        if (retiring != null) {
            fields.addAll(RetirementHeaders.of(retiring));
        }
        return fields.toArray(HttpField[]::new);
    }
}
