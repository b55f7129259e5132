package dev.windlass.client.message;

import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import org.jspecify.annotations.Nullable;

/// A tenant's new limits; what is missing stays as it is (or is the platform's default for a new tenant).
public record QuotaChange(
        @Nullable Long memoryBytes,
        @Nullable Long gpuMemoryBytes,
        @Nullable Integer requestsPerSecond,
        @Nullable Integer maxInFlight,
        @Nullable Integer computeMillisPerSecond,
        @Nullable Integer weight) {
    public QuotaChange(
            @Nullable Long memoryBytes,
            @Nullable Long gpuMemoryBytes,
            @Nullable Integer requestsPerSecond,
            @Nullable Integer maxInFlight) {
        this(memoryBytes, gpuMemoryBytes, requestsPerSecond, maxInFlight, null, null);
    }

    /// The limits after this change.
    ///
    /// @throws IllegalArgumentException if they aren't valid together, naming them
    public Quota applyTo(Quota before) {
        return new Quota(
                new Resources(
                        memoryBytes == null ? before.resources().memoryBytes() : memoryBytes,
                        gpuMemoryBytes == null ? before.resources().gpuMemoryBytes() : gpuMemoryBytes),
                requestsPerSecond == null ? before.requestsPerSecond() : requestsPerSecond,
                maxInFlight == null ? before.maxInFlight() : maxInFlight,
                computeMillisPerSecond == null ? before.computeMillisPerSecond() : computeMillisPerSecond,
                weight == null ? before.weight() : weight);
    }
}
