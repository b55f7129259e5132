package dev.windlass.quota;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Brings every placed version to every live node, so that a node that joins later can serve what the others
/// serve. What has no room there isn't placed: it is a [Shortage], which somebody must see, since that node's
/// gateway acknowledges nothing that gives the version a weight.
public final class Spread {
    private Spread() {}

    /// A version that `owner` wants on every live node; `serving` if the route names it.
    public record Wanted(
            String owner, EndpointRef endpoint, String version, Digest digest, long memoryBytes, boolean serving) {
        Place place(String node) {
            return new Place(owner, node, endpoint.tenant(), digest);
        }
    }

    /// One owner's row for a version on a node.
    public record Place(String owner, String node, String tenant, Digest digest) {}

    /// `freeBytes` are all that `node` has left where `wanted` needs more.
    public record Shortage(String node, Wanted wanted, long freeBytes) {}

    /// A version that `node` is to get.
    public record Addition(String node, Wanted wanted) {}

    /// What a round adds, and what has room nowhere.
    public record Plan(List<Addition> additions, List<Shortage> shortages) {
        public Plan {
            additions = List.copyOf(additions);
            shortages = List.copyOf(shortages);
        }
    }

    /// What to add where. `nodes` are the live ones with the memory that they offer in all; `placed` is what is
    /// there. Versions in service go first. A version counts once per node however many owners want it.
    public static Plan plan(List<NodeMemory> nodes, List<Wanted> wanted, Set<Place> placed) {
        var ordered = new ArrayList<>(wanted);
        ordered.sort(Comparator.comparing(Wanted::serving)
                .reversed()
                .thenComparing(Wanted::owner)
                .thenComparing(it -> it.digest().value()));
        var additions = new ArrayList<Addition>();
        var shortages = new ArrayList<Shortage>();
        for (var node : nodes) {
            fill(node, ordered, placed, additions, shortages);
        }
        return new Plan(additions, shortages);
    }

    private record Bytes(String tenant, Digest digest) {}

    private static void fill(
            NodeMemory node,
            List<Wanted> ordered,
            Set<Place> placed,
            List<Addition> additions,
            List<Shortage> shortages) {
        var sizes = new HashMap<Bytes, Long>();
        ordered.forEach(it -> sizes.put(bytes(it), it.memoryBytes()));
        var here = here(node.node(), placed);
        long free = node.freeBytes() - sum(here, sizes);
        for (var it : ordered) {
            if (placed.contains(it.place(node.node()))) {
                continue;
            }
            if (!here.contains(bytes(it))) {
                if (it.memoryBytes() > free) {
                    shortages.add(new Shortage(node.node(), it, Math.max(0, free)));
                    continue;
                }
                free -= it.memoryBytes();
                here.add(bytes(it));
            }
            additions.add(new Addition(node.node(), it));
        }
    }

    private static Set<Bytes> here(String node, Set<Place> placed) {
        var here = new HashSet<Bytes>();
        placed.stream()
                .filter(it -> it.node().equals(node))
                .forEach(it -> here.add(new Bytes(it.tenant(), it.digest())));
        return here;
    }

    private static long sum(Set<Bytes> here, Map<Bytes, Long> sizes) {
        return here.stream().mapToLong(it -> sizes.getOrDefault(it, 0L)).sum();
    }

    private static Bytes bytes(Wanted wanted) {
        return new Bytes(wanted.endpoint().tenant(), wanted.digest());
    }
}
