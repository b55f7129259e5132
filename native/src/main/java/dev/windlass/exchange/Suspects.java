package dev.windlass.exchange;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// The versions that an inference worker may have died of: those that it ran, and those that it was loading.
/// Thread-safe.
final class Suspects {
    private final Set<VersionKey> loading = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Set<VersionKey>> versions = new CompletableFuture<>();

    /// A version is being loaded until [#loaded].
    void loads(VersionKey version) {
        loading.add(version);
    }

    void loaded(VersionKey version) {
        loading.remove(version);
    }

    /// It ended at these requests, none if it was let go.
    ///
    /// @return how many versions it was loading
    int ended(List<SlotRequest> running, boolean letGo) {
        var suspects = new HashSet<VersionKey>(letGo ? Set.of() : loading);
        int loads = suspects.size();
        running.forEach(it -> suspects.add(it.instance.spec().key()));
        versions.complete(Set.copyOf(suspects));
        return loads;
    }

    /// Completed with its end.
    CompletableFuture<Set<VersionKey>> versions() {
        return versions;
    }
}
