package dev.windlass.environment;

import dev.windlass.domain.Names;
import org.jspecify.annotations.Nullable;

/// What a tenant may take of its quota in one environment, each null where only the tenant's own quota limits it.
///
/// @param memoryBytes what inference workers may reserve for versions of this environment over all nodes
/// @param gpuMemoryBytes the same of GPU memory
/// @param requestsPerSecond infer requests, per gateway
/// @param maxInFlight infer requests at once, per gateway
public record EnvironmentQuota(
        @Nullable Long memoryBytes,
        @Nullable Long gpuMemoryBytes,
        @Nullable Integer requestsPerSecond,
        @Nullable Integer maxInFlight) {
    /// Nothing but the tenant's own quota limits it.
    public static final EnvironmentQuota NONE = new EnvironmentQuota(null, null, null, null);

    /// @throws IllegalArgumentException naming what is wrong
    public EnvironmentQuota {
        if ((memoryBytes != null && memoryBytes < 0) || (gpuMemoryBytes != null && gpuMemoryBytes < 0)) {
            throw new IllegalArgumentException(
                    "needs memory >= 0 and gpu-memory >= 0; got " + memoryBytes + ", " + gpuMemoryBytes);
        }
        if ((requestsPerSecond != null && requestsPerSecond < 1) || (maxInFlight != null && maxInFlight < 1)) {
            throw new IllegalArgumentException(
                    "needs quota-rps >= 1 and max-in-flight >= 1; got " + requestsPerSecond + ", " + maxInFlight);
        }
    }

    /// The quota of one environment of one tenant.
    public record Of(String tenant, String env, EnvironmentQuota quota) {
        public Of {
            Names.name("environment", env);
        }
    }
}
