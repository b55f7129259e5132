package dev.windlass.settings;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/// A value that must not be logged: its text comes out of [#reveal] only.
public final class Secret {
    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /// Wraps `text`.
    @JsonCreator
    public static Secret of(String text) {
        return new Secret(Objects.requireNonNull(text, "secret"));
    }

    /// The text itself, for the library that logs in with it.
    @JsonValue
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "(empty)" : "(secret)";
    }
}
