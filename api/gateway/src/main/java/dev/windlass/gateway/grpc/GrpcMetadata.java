package dev.windlass.gateway.grpc;

import dev.windlass.gateway.route.AnswerFields;
import dev.windlass.gateway.route.Destination;
import dev.windlass.gateway.route.RequestHeaders;
import io.grpc.Metadata;
import java.util.Collections;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Metadata: what HTTP has in headers, by the same names.
record GrpcMetadata(Metadata metadata) implements RequestHeaders {
    /// What names the tenant; without it the key's own is meant.
    static final String TENANT = "windlass-tenant";

    static final String ENVIRONMENT = "windlass-environment";

    @Override
    public @Nullable String get(String name) {
        var key = name.toLowerCase(Locale.ROOT);
        if (!key.chars().allMatch(GrpcMetadata::mayBeInKey) || key.isEmpty() || key.endsWith("-bin")) {
            return null;
        }
        Iterator<String> values = values(key);
        return values.hasNext() ? values.next() : null;
    }

    private Iterator<String> values(String key) {
        var all = metadata.getAll(key(key));
        return all == null ? Collections.emptyIterator() : all.iterator();
    }

    private static boolean mayBeInKey(int character) {
        return (character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9')
                || character == '-'
                || character == '_'
                || character == '.';
    }

    static Metadata of(Map<String, String> fields) {
        var metadata = new Metadata();
        fields.forEach((name, value) -> put(metadata, name, value));
        return metadata;
    }

    /// Says where an answer came from; a copy is the caller's.
    static Metadata of(Destination destination) {
        var copy = new Metadata();
        copy.merge(destination.labels().encoded(Metadata.class, labels -> of(AnswerFields.of(labels))));
        return copy;
    }

    static void put(Metadata metadata, String name, String value) {
        metadata.put(key(name), value);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
