package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/// A tenant's limits. `resources` bound what its inference workers may reserve over all nodes;
/// `requestsPerSecond` and `maxInFlight` are per gateway.
///
/// @param computeMillisPerSecond that its runs may take on a node's processors; 1,000 is one processor;
///     null:
///     no limit
/// @param weight where a node's processors are short, tenants get of them as their weights are to each
///     other;
///     null: 1
public record Quota(
        @JsonUnwrapped Resources resources,
        int requestsPerSecond,
        int maxInFlight,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer computeMillisPerSecond,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer weight) {
    public static final int WEIGHT_MAX = 1_000;
    public static final int COMPUTE_MILLIS_MAX = 1_000_000;
    public static final Quota DEFAULT = new Quota(Resources.memory(2L << 30), 10_000, 256);

    /// Without a limit to its runs, and with the usual weight.
    public Quota(Resources resources, int requestsPerSecond, int maxInFlight) {
        this(resources, requestsPerSecond, maxInFlight, null, null);
    }

    public Quota {
        if (requestsPerSecond < 1 || maxInFlight < 1) {
            throw new IllegalArgumentException(
                    "quota needs quota-rps >= 1 and max-in-flight >= 1; got " + requestsPerSecond + ", " + maxInFlight);
        }
        requireBetween("compute-millis", computeMillisPerSecond, COMPUTE_MILLIS_MAX);
        requireBetween("weight", weight, WEIGHT_MAX);
    }

    private static void requireBetween(String name, @Nullable Integer value, int max) {
        if (value != null && (value < 1 || value > max)) {
            throw new IllegalArgumentException("quota needs " + name + " from 1 to " + max + "; got " + value);
        }
    }
}
