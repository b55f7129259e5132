package dev.windlass.client.message;

import dev.windlass.domain.Quota;
import org.jspecify.annotations.Nullable;

/// A tenant's new limits; what is missing stays as it is (or is the platform's default for a new tenant).
public record QuotaChange(
        @Nullable Long memoryBytes,
        @Nullable Integer requestsPerSecond,
        @Nullable Integer maxInFlight) {
    /// The limits after this change.
    ///
    /// @throws IllegalArgumentException if they aren't valid together, naming them
    public Quota applyTo(Quota before) {
        return new Quota(
                memoryBytes == null ? before.memoryBytes() : memoryBytes,
                requestsPerSecond == null ? before.requestsPerSecond() : requestsPerSecond,
                maxInFlight == null ? before.maxInFlight() : maxInFlight);
    }
}
