package dev.windlass.control;

import dev.windlass.client.message.StatusView.UnservedView;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Route;
import dev.windlass.storage.NodeStore.Replica;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What routes send requests to although no live node can answer them, such as the only version of an endpoint whose
/// inference worker dies again and again.
final class Unserved {
    private static final String READY = "READY";

    private final List<Replica> replicas;
    private final Set<Bytes> ready;

    /// An inference worker serves all versions of its model that have its bytes.
    private record Bytes(String tenant, String model, Digest digest) {
        static Bytes of(Replica replica) {
            return new Bytes(replica.version().tenant(), replica.version().model(), replica.digest());
        }

        static Bytes of(Route route, ArmTarget arm) {
            return new Bytes(route.endpoint().tenant(), route.endpoint().model(), arm.digest());
        }
    }

    /// @param replicas of live nodes
    Unserved(List<Replica> replicas) {
        this.replicas = List.copyOf(replicas);
        this.ready = replicas.stream()
                .filter(each -> each.state().equals(READY))
                .map(Bytes::of)
                .collect(Collectors.toSet());
    }

    List<UnservedView> of(List<Route> routes) {
        return routes.stream()
                .flatMap(route -> route.arms().stream()
                        .filter(arm -> arm.weightPercent() > 0)
                        .filter(arm -> !ready.contains(Bytes.of(route, arm)))
                        .map(arm -> view(route, arm)))
                .toList();
    }

    private UnservedView view(Route route, ArmTarget arm) {
        var reason = replicas.stream()
                .filter(each -> Bytes.of(each).equals(Bytes.of(route, arm)))
                .max(Comparator.comparing(Replica::updatedAt))
                .map(each ->
                        each.state() + " on " + each.node() + (each.reason().isEmpty() ? "" : ": " + each.reason()))
                .orElse("no live node runs it");
        return new UnservedView(route.endpoint(), arm.version(), arm.weightPercent(), reason);
    }
}
