package dev.windlass.control;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Bodies of uploads that are read at once in this process. Each holds [UploadIntake#PART_BYTES] of heap,
/// so there is a maximum; no tenant has more than half of it. One more of a tenant is 429, one more of all
/// is 503.
final class UploadStreams {
    static final int ALL_MAX = 16;
    static final int TENANT_MAX = ALL_MAX / 2;
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Map<String, Integer> ofTenant = new HashMap<>();
    private int all;

    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /// @throws ApiException TooMany or Unavailable
    synchronized Place take(String tenant) {
        if (ofTenant.getOrDefault(tenant, 0) >= TENANT_MAX) {
            throw new ApiException(
                    new ApiFailure.TooMany("uploads sending at once", TENANT_MAX, "wait until one has ended"));
        }
        if (all >= ALL_MAX) {
            throw new ApiException(new ApiFailure.Unavailable("uploads", "too many are sending at once", RETRY));
        }
        all++;
        ofTenant.merge(tenant, 1, Integer::sum);
        return () -> release(tenant);
    }

    private synchronized void release(String tenant) {
        all--;
        ofTenant.computeIfPresent(tenant, (_, now) -> now == 1 ? null : now - 1);
    }
}
