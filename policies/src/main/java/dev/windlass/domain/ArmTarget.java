package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;

/// What one arm serves, and its share of the requests in whole per cent. Weight 0 means: keep it loaded
/// and warm.
///
/// @param copiedPercent share of the answered requests that a shadow gets copies of; 0 for every other
///     arm, whose JSON doesn't have it
/// @param tolerance how far a shadow's floating-point numbers may lie from what was answered, as a share
///     of the larger; 0 for every other arm, whose JSON doesn't have it
public record ArmTarget(
        Arm arm,
        String version,
        Digest digest,
        int weightPercent,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int copiedPercent,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) double tolerance) {
    public ArmTarget {
        Names.version("version", version);
        percent("weightPercent", weightPercent, arm == Arm.STABLE || arm == Arm.CANARY ? 100 : 0);
        percent("copiedPercent", copiedPercent, arm == Arm.SHADOW ? 100 : 0);
        if (!(tolerance >= 0 && tolerance <= 2) || (tolerance > 0 && arm != Arm.SHADOW)) {
            throw new IllegalArgumentException("tolerance must be in [0, 2], and is a shadow's, got " + tolerance);
        }
    }

    public ArmTarget(Arm arm, String version, Digest digest, int weightPercent) {
        this(arm, version, digest, weightPercent, 0, 0);
    }

    /// Answers nobody, and gets copies.
    public static ArmTarget shadow(String version, Digest digest, int copiedPercent, double tolerance) {
        return new ArmTarget(Arm.SHADOW, version, digest, 0, copiedPercent, tolerance);
    }

    private static void percent(String field, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(field + " must be 0.." + max + ", got " + value);
        }
    }
}
