package dev.windlass.quota;

import dev.windlass.domain.Device;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.Resources;
import dev.windlass.quota.NodeRoom.Missing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Brings every placed version to every live node, so that a node that joins later can serve what the others
/// serve.
///
/// What a model's routes and its live attempts need, a node gets as a whole or not at all, as long as another node
/// carries it or could: one without room for all of it is [LeftOut]. It carries none of the model's versions, so
/// no weight waits for its gateway, and no release fails for its sake. Only where nobody could carry the whole
/// does a node get what fits, the serving versions first. What else has no room is a [Shortage].
public final class Spread {
    private Spread() {}

    /// What a version is to whoever wants it.
    public enum Standing {
        /// A route names it.
        SERVING,
        /// A live attempt has it placed.
        ATTEMPTED,
        /// A live attempt has only reserved its memory: room is kept for it, and nothing placed.
        RESERVED,
        /// It is kept for a rollback.
        WARM
    }

    /// A version that `owner` wants on every live node.
    public record Wanted(
            String owner, EndpointRef endpoint, String version, Digest digest, Resources needs, Standing standing) {
        Place place(String node) {
            return new Place(owner, node, endpoint.tenant(), digest);
        }
    }

    /// One owner's row for a version on a node.
    public record Place(String owner, String node, String tenant, Digest digest) {}

    /// `node` should run `wanted` and has too little of `missing`.
    public record Shortage(String node, Wanted wanted, Missing missing) {}

    /// `node` carries nothing of the model: it has too little of `missing` for `versions` together.
    public record LeftOut(String node, ModelRef model, List<Wanted> versions, Missing missing) {
        public LeftOut {
            versions = List.copyOf(versions);
        }
    }

    /// A version that `node` is to get, on `device`.
    public record Addition(String node, Wanted wanted, Device device) {}

    /// What a round adds, what has no room, and who is left out of what. `reserved` says on which device a version
    /// will run that has only room kept for it.
    public record Plan(
            List<Addition> additions, List<Shortage> shortages, List<LeftOut> leftOut, Map<Place, Device> reserved) {
        public Plan {
            reserved = Map.copyOf(reserved);
            additions = List.copyOf(additions);
            shortages = List.copyOf(shortages);
            leftOut = List.copyOf(leftOut);
        }
    }

    /// What to add where. `nodes` are the live ones with all that they offer; `placed` is what is there. Models
    /// without a live attempt go first, warm versions last.
    public static Plan plan(List<NodeRoom> nodes, List<Wanted> wanted, Map<Place, Device> placed) {
        var round = new Round(
                nodes.stream().map(node -> new Room(node, wanted, placed)).toList(), placed);
        models(wanted).forEach(round::share);
        wanted.stream()
                .filter(it -> it.standing() == Standing.WARM)
                .sorted(Comparator.comparing(Wanted::owner)
                        .thenComparing(it -> it.digest().value()))
                .forEach(round::keepWarm);
        return new Plan(round.additions, round.shortages, round.leftOut, round.reserved);
    }

    /// What each model's routes and attempts need, serving versions first.
    private static Collection<List<Wanted>> models(List<Wanted> wanted) {
        var models = new LinkedHashMap<ModelRef, List<Wanted>>();
        wanted.stream()
                .filter(it -> it.standing() != Standing.WARM)
                .sorted(Comparator.comparing(Wanted::standing)
                        .thenComparing(Wanted::owner)
                        .thenComparing(it -> it.digest().value()))
                .forEach(it -> models.computeIfAbsent(it.endpoint().modelRef(), _ -> new ArrayList<>())
                        .add(it));
        var ordered = new ArrayList<>(models.values());
        // A stable sort: what only serves goes before what also has an attempt under way.
        ordered.sort(Comparator.comparing(model -> model.stream().anyMatch(it -> it.standing() != Standing.SERVING)));
        return ordered;
    }

    private static final class Round {
        private final List<Room> rooms;
        private final Map<Place, Device> placed;
        private final List<Addition> additions = new ArrayList<>();
        private final List<Shortage> shortages = new ArrayList<>();
        private final List<LeftOut> leftOut = new ArrayList<>();
        private final Map<Place, Device> reserved = new HashMap<>();

        Round(List<Room> rooms, Map<Place, Device> placed) {
            this.rooms = rooms;
            this.placed = placed;
        }

        void share(List<Wanted> model) {
            var members = rooms.stream()
                    .filter(room -> room.hasAnyOf(model) || room.missing(model).isEmpty())
                    .toList();
            for (var room : rooms) {
                if (members.isEmpty() || members.contains(room)) {
                    inOrder(room, model).forEach(it -> place(room, it));
                } else {
                    leaveOut(room, model);
                }
            }
        }

        /// All of them fit in one order; if they don't, what serves goes first.
        private static List<Wanted> inOrder(Room room, List<Wanted> model) {
            return room.missing(model).isPresent()
                    ? model
                    : model.stream()
                            .sorted(Comparator.comparing(Wanted::needs, NodeRoom.PACKING))
                            .toList();
        }

        void keepWarm(Wanted version) {
            var model = version.endpoint().modelRef();
            for (var room : rooms) {
                boolean out = leftOut.stream()
                        .anyMatch(it ->
                                it.node().equals(room.node()) && it.model().equals(model));
                if (!out) {
                    place(room, version);
                }
            }
        }

        private void place(Room room, Wanted version) {
            var place = version.place(room.node());
            if (placed.containsKey(place)) {
                return;
            }
            var missing = room.missing(List.of(version));
            if (missing.isPresent()) {
                shortages.add(new Shortage(room.node(), version, missing.get()));
                return;
            }
            var device = room.take(version);
            if (version.standing() == Standing.RESERVED) {
                reserved.put(place, device);
            } else {
                additions.add(new Addition(room.node(), version, device));
            }
        }

        private void leaveOut(Room room, List<Wanted> model) {
            leftOut.add(new LeftOut(
                    room.node(),
                    model.getFirst().endpoint().modelRef(),
                    model.stream().filter(it -> !room.has(it)).toList(),
                    room.missing(model).orElseThrow()));
        }
    }
}
