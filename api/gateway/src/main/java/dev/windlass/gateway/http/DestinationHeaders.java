package dev.windlass.gateway.http;

import dev.windlass.gateway.route.AnswerFields;
import dev.windlass.gateway.route.Destination;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// Headers that say where an answer came from, encoded once per route snapshot.
final class DestinationHeaders {
    private DestinationHeaders() {}

    static HttpField[] of(Destination destination) {
        return destination.labels().encoded(HttpField[].class, DestinationHeaders::encode);
    }

    private static HttpField[] encode(Destination.Labels labels) {
        return AnswerFields.of(labels).entrySet().stream()
                .map(it -> new PreEncodedHttpField(it.getKey(), it.getValue()))
                .toArray(HttpField[]::new);
    }
}
