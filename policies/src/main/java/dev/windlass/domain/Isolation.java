package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/// Whom a version shares its inference worker's process with: others of its tenant, or nobody. Two tenants never
/// share one.
public enum Isolation {
    TENANT,
    DEDICATED;

    /// As people write it.
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException if it is none
    @JsonCreator
    public static Isolation of(String id) {
        return Arrays.stream(values())
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("isolation must be tenant or dedicated, got \"" + id + "\""));
    }
}
