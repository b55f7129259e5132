package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// What one arm did in one window. A request counts on completion. `served` = handed to an inference worker, or
/// refused for its shape where the other arm takes it. Of these `failed` ended in an error, a time-out or the inference
/// worker's death; `refused` got no answer for a reason that may be the request's own (values that the model refuses,
/// a reply that can't be sent), which only the other arm can tell; `nonFinite` were answered with a NaN or infinity.
/// `late` completed after their epoch and are in no other number. `latency` counts served requests by
/// [LatencyHistogram] bucket.
///
/// @param assigned how its requests came to the arm; null, and not in the JSON, for random draws
public record ArmCount(
        Arm arm,
        Digest digest,
        long served,
        long failed,
        long refused,
        long nonFinite,
        long late,
        long[] latency,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Assignment assigned) {
    public ArmCount {
        assigned = assigned == Assignment.RANDOM ? null : assigned;
        if (served < 0
                || failed < 0
                || refused < 0
                || nonFinite < 0
                || late < 0
                || failed + refused + nonFinite > served) {
            throw new IllegalArgumentException(
                    "counts must be >= 0 and failed + refused + nonFinite <= served, got served "
                            + served + ", failed " + failed + ", refused " + refused + ", nonFinite " + nonFinite
                            + ", late "
                            + late);
        }
        if (latency.length != LatencyHistogram.BUCKETS) {
            throw new IllegalArgumentException(
                    "latency must have " + LatencyHistogram.BUCKETS + " buckets, got " + latency.length);
        }
    }

    /// Of requests that were drawn at random.
    public ArmCount(
            Arm arm, Digest digest, long served, long failed, long refused, long nonFinite, long late, long[] latency) {
        this(arm, digest, served, failed, refused, nonFinite, late, latency, null);
    }

    public Assignment assignment() {
        return assigned == null ? Assignment.RANDOM : assigned;
    }

    public long bad() {
        return failed + refused + nonFinite;
    }
}
