package dev.windlass.domain;

/// What one arm did in one window. A request counts on completion: `served` = handed to an inference worker;
/// of these `failed` ended in an error, a time-out or the inference worker's death, and `nonFinite` were
/// answered with a NaN or infinity. `late` completed after their epoch and are in no other number. `latency`
/// counts served requests by [LatencyHistogram] bucket.
public record ArmCount(Arm arm, Digest digest, long served, long failed, long nonFinite, long late, long[] latency) {
    public ArmCount {
        if (served < 0 || failed < 0 || nonFinite < 0 || late < 0 || failed + nonFinite > served) {
            throw new IllegalArgumentException("counts must be >= 0 and failed + nonFinite <= served, got served "
                    + served + ", failed " + failed + ", nonFinite " + nonFinite + ", late " + late);
        }
        if (latency.length != LatencyHistogram.BUCKETS) {
            throw new IllegalArgumentException(
                    "latency must have " + LatencyHistogram.BUCKETS + " buckets, got " + latency.length);
        }
    }

    public long bad() {
        return failed + nonFinite;
    }
}
