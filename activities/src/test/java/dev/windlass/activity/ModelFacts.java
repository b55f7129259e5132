package dev.windlass.activity;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// What the model knows by itself of one endpoint, beside what the rows say. Thread-safe.
final class ModelFacts {
    /// Nothing is blocked.
    static final long NEVER = Long.MAX_VALUE;

    final EndpointRef endpoint;

    /// When the block was made that stands, by the skipped clock in ms.
    final AtomicLong blockedSinceMs = new AtomicLong(NEVER);

    /// Runs that were told to end, and took the order.
    final Set<String> turned = ConcurrentHashMap.newKeySet();

    /// By run: what it has loaded and probed.
    final Map<String, Set<Digest>> probed = new ConcurrentHashMap<>();

    /// By run: activities of the way forward that began after it was told to end.
    final Map<String, Set<String>> forward = new ConcurrentHashMap<>();

    ModelFacts(EndpointRef endpoint) {
        this.endpoint = endpoint;
    }

    Set<Digest> probed(String run) {
        return probed.getOrDefault(run, Set.of());
    }
}
