package dev.windlass.quota;

import dev.windlass.domain.Device;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Resources;
import dev.windlass.quota.NodeRoom.Missing;
import dev.windlass.quota.Spread.Place;
import dev.windlass.quota.Spread.Wanted;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one node has left while a round of [Spread] goes through the models: each version counts once, however
/// many owners want it, since they share its inference worker.
final class Room {
    private final NodeRoom all;
    private final Map<Bytes, Taken> here = new HashMap<>();

    private record Bytes(String tenant, Digest digest) {}

    private record Taken(Resources needs, Device device) {}

    /// @param all what the node offers
    Room(NodeRoom all, List<Wanted> wanted, Map<Place, Device> placed) {
        this.all = all;
        var sizes = new HashMap<Bytes, Resources>();
        wanted.forEach(it -> sizes.put(bytes(it), it.needs()));
        placed.forEach((place, device) -> {
            if (place.node().equals(all.node())) {
                var bytes = new Bytes(place.tenant(), place.digest());
                here.putIfAbsent(bytes, new Taken(sizes.getOrDefault(bytes, Resources.NONE), device));
            }
        });
    }

    String node() {
        return all.node();
    }

    boolean has(Wanted version) {
        return here.containsKey(bytes(version));
    }

    boolean hasAnyOf(Collection<Wanted> versions) {
        return versions.stream().anyMatch(this::has);
    }

    /// What there is too little of for those that aren't here.
    Optional<Missing> missing(Collection<Wanted> versions) {
        var absent = new LinkedHashMap<Bytes, Resources>();
        versions.stream().filter(it -> !has(it)).forEach(it -> absent.put(bytes(it), it.needs()));
        return absent.isEmpty() ? Optional.empty() : free().missing(absent.values());
    }

    /// From now on it is here, on the device that is returned. It must have room.
    Device take(Wanted version) {
        return here.computeIfAbsent(
                        bytes(version),
                        _ -> new Taken(
                                version.needs(), free().device(version.needs()).orElseThrow()))
                .device();
    }

    private NodeRoom free() {
        var free = all;
        for (var each : here.values()) {
            free = free.without(each.needs(), each.device());
        }
        return free;
    }

    private static Bytes bytes(Wanted wanted) {
        return new Bytes(wanted.endpoint().tenant(), wanted.digest());
    }
}
