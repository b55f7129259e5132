package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/// A tenant's hard limits. `resources` bound what its inference workers may reserve over all nodes;
/// `requestsPerSecond` and `maxInFlight` are per gateway.
public record Quota(@JsonUnwrapped Resources resources, int requestsPerSecond, int maxInFlight) {
    public static final Quota DEFAULT = new Quota(Resources.memory(2L << 30), 10_000, 256);

    public Quota {
        if (requestsPerSecond < 1 || maxInFlight < 1) {
            throw new IllegalArgumentException(
                    "quota needs quota-rps >= 1 and max-in-flight >= 1; got " + requestsPerSecond + ", " + maxInFlight);
        }
    }
}
