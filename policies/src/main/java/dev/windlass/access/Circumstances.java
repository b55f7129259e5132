package dev.windlass.access;

import java.time.Instant;
import java.util.Map;

/// When somebody asks, and what is known of him beyond name and roles.
///
/// @param attributes such as the claims of a token, by name
public record Circumstances(Instant at, Map<String, String> attributes) {
    public Circumstances {
        attributes = Map.copyOf(attributes);
    }

    /// For whom no rule is asked.
    public static final Circumstances ANY = at(Instant.EPOCH);

    public static Circumstances at(Instant at) {
        return new Circumstances(at, Map.of());
    }
}
