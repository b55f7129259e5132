package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How a request came to its arm. Only random draws can be compared between arms: whoever is sent somewhere for what
/// he is differs in more than the arm.
public enum Assignment {
    /// Drawn anew for each request, by weight.
    RANDOM,
    /// By a header's value, so that one caller keeps to one arm: see [TrafficRules#stickyBy].
    STICKY,
    /// By a header that matched: see [TrafficRules#headerRoutes].
    MATCHED;

    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
