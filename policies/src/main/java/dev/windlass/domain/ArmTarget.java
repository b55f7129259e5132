package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// What one arm serves, and its share of the requests in whole per cent. Weight 0 means: keep it loaded
/// and warm.
///
/// @param copiedPercent share of the answered requests that a shadow gets copies of; 0 for every other
///     arm, whose JSON doesn't have it
/// @param tolerance how far a shadow's floating-point numbers may lie from what was answered, as a share
///     of the larger; 0 for every other arm, whose JSON doesn't have it
/// @param rules which requests come to a canary or a preview other than by a random draw; null, and not in the JSON, if
///     all do
public record ArmTarget(
        Arm arm,
        String version,
        Digest digest,
        int weightPercent,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int copiedPercent,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) double tolerance,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TrafficRules rules) {
    public ArmTarget {
        Names.version("version", version);
        percent("weightPercent", weightPercent, arm == Arm.STABLE || arm == Arm.CANARY ? 100 : 0);
        percent("copiedPercent", copiedPercent, arm == Arm.SHADOW ? 100 : 0);
        if (!(tolerance >= 0 && tolerance <= 2) || (tolerance > 0 && arm != Arm.SHADOW)) {
            throw new IllegalArgumentException("tolerance must be in [0, 2], and is a shadow's, got " + tolerance);
        }
        if (rules != null && arm != Arm.CANARY && arm != Arm.PREVIEW) {
            throw new IllegalArgumentException("rules are a canary's or a preview's, got " + rules + " for " + arm);
        }
    }

    public ArmTarget(Arm arm, String version, Digest digest, int weightPercent) {
        this(arm, version, digest, weightPercent, 0, 0, null);
    }

    /// Answers nobody, and gets copies.
    public static ArmTarget shadow(String version, Digest digest, int copiedPercent, double tolerance) {
        return new ArmTarget(Arm.SHADOW, version, digest, 0, copiedPercent, tolerance, null);
    }

    /// The same arm under these rules.
    public ArmTarget under(TrafficRules applied) {
        var given = applied.equals(TrafficRules.NONE) ? null : applied;
        return new ArmTarget(arm, version, digest, weightPercent, copiedPercent, tolerance, given);
    }

    /// True if requests may come to it that didn't ask for it by name.
    public boolean takesRequests() {
        return weightPercent > 0 || (rules != null && !rules.headerRoutes().isEmpty());
    }

    private static void percent(String field, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(field + " must be 0.." + max + ", got " + value);
        }
    }
}
