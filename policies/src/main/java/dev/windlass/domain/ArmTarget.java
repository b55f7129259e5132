package dev.windlass.domain;

/// What one arm serves, and its share of the requests in whole per cent. Weight 0 means: keep it loaded and
/// warm.
public record ArmTarget(Arm arm, String version, Digest digest, int weightPercent) {
    public ArmTarget {
        Names.version("version", version);
        if (weightPercent < 0 || weightPercent > 100) {
            throw new IllegalArgumentException("weightPercent must be 0..100, got " + weightPercent);
        }
    }
}
