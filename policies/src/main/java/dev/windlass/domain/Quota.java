package dev.windlass.domain;

/// A tenant's hard limits. `memoryBytes` bounds what its inference workers may reserve over all nodes;
/// `requestsPerSecond` and `maxInFlight` are per gateway.
public record Quota(long memoryBytes, int requestsPerSecond, int maxInFlight) {
    public static final Quota DEFAULT = new Quota(2L << 30, 10_000, 256);

    public Quota {
        if (memoryBytes < 0 || requestsPerSecond < 1 || maxInFlight < 1) {
            throw new IllegalArgumentException("quota needs memory >= 0, quota-rps >= 1, max-in-flight >= 1; got "
                    + memoryBytes + ", " + requestsPerSecond + ", " + maxInFlight);
        }
    }
}
