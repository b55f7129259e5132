package dev.windlass.quota;

import dev.windlass.domain.Digest;
import dev.windlass.quota.Spread.Place;
import dev.windlass.quota.Spread.Wanted;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one node has left while a round of [Spread] goes through the models: each version counts once, however
/// many owners want it, since they share its inference worker.
final class Room {
    private final NodeMemory memory;

    /// With the bytes that each takes.
    private final Map<Bytes, Long> here = new HashMap<>();

    private record Bytes(String tenant, Digest digest) {}

    /// @param memory what the node offers in all
    Room(NodeMemory memory, List<Wanted> wanted, Set<Place> placed) {
        this.memory = memory;
        var sizes = new HashMap<Bytes, Long>();
        wanted.forEach(it -> sizes.put(bytes(it), it.memoryBytes()));
        for (var place : placed) {
            if (place.node().equals(memory.node())) {
                var bytes = new Bytes(place.tenant(), place.digest());
                here.put(bytes, sizes.getOrDefault(bytes, 0L));
            }
        }
    }

    String node() {
        return memory.node();
    }

    long freeBytes() {
        return Math.max(0, memory.freeBytes() - sum(here));
    }

    boolean has(Wanted version) {
        return here.containsKey(bytes(version));
    }

    boolean hasAnyOf(Collection<Wanted> versions) {
        return versions.stream().anyMatch(this::has);
    }

    /// Bytes of those that aren't here.
    long missingBytes(Collection<Wanted> versions) {
        return sum(missing(versions));
    }

    boolean fits(Collection<Wanted> versions) {
        var missing = missing(versions);
        return sum(missing) + sum(here) <= memory.freeBytes() && missing.size() + here.size() <= memory.freeWorkers();
    }

    /// From now on it is here.
    void take(Wanted version) {
        here.putIfAbsent(bytes(version), version.memoryBytes());
    }

    private Map<Bytes, Long> missing(Collection<Wanted> versions) {
        var missing = new HashMap<Bytes, Long>();
        versions.stream().filter(it -> !has(it)).forEach(it -> missing.put(bytes(it), it.memoryBytes()));
        return missing;
    }

    private static long sum(Map<Bytes, Long> sizes) {
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Bytes bytes(Wanted wanted) {
        return new Bytes(wanted.endpoint().tenant(), wanted.digest());
    }
}
