package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// A branch of an endpoint's traffic. Whoever calls gets [#STABLE] or [#CANARY] at random, by weight.
public enum Arm {
    STABLE,
    /// The candidate, beside the stable version.
    CANARY,
    /// The candidate of a blue-green promotion until it is switched to: answers whoever asks for it by name.
    PREVIEW,
    /// Gets copies of requests that another arm has answered; what it says reaches nobody.
    SHADOW;

    /// True for the arm of a version that isn't the stable one yet.
    public boolean isCandidates() {
        return this != STABLE;
    }

    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
