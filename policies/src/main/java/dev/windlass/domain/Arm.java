package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// A branch of an endpoint's traffic.
public enum Arm {
    STABLE,
    CANARY;

    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
