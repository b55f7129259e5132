package dev.windlass.activity;

import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Route;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.PlacementStore;
import dev.windlass.storage.RouteStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Says why a gateway doesn't acknowledge, as far as rows tell: it does so only once each weighted arm has a
/// READY inference worker on its node, which has the gateway's name.
final class WhyUnacknowledged {
    private final RouteStore routes;
    private final NodeStore nodes;
    private final PlacementStore placements;

    WhyUnacknowledged(Stores stores) {
        this.routes = stores.routes();
        this.nodes = stores.nodes();
        this.placements = stores.placements();
    }

    /// Each gateway's name, followed by the reason in brackets if one is known.
    List<String> explained(EndpointRef endpoint, List<String> gateways) {
        if (gateways.isEmpty()) {
            return gateways;
        }
        var arms = routes.find(endpoint).stream()
                .map(Route::arms)
                .flatMap(List::stream)
                .filter(arm -> arm.weightPercent() > 0)
                .toList();
        return gateways.stream()
                .map(gateway -> arms.stream()
                        .flatMap(arm -> reason(endpoint, gateway, arm).stream())
                        .findFirst()
                        .map(reason -> gateway + " (" + reason + ")")
                        .orElse(gateway))
                .toList();
    }

    /// Each node that is left out of the endpoint's model, followed by what it would need.
    List<String> leftOut(EndpointRef endpoint, List<String> nodes) {
        if (nodes.isEmpty()) {
            return nodes;
        }
        var byNode = placements.leftOut(endpoint.modelRef()).stream()
                .collect(Collectors.groupingBy(PlacementStore.Shortage::node));
        return nodes.stream()
                .map(node -> byNode.containsKey(node) ? node + noRoom(byNode.get(node)) : node)
                .toList();
    }

    private static String noRoom(List<PlacementStore.Shortage> of) {
        var versions =
                of.stream().map(it -> "v" + it.version().version()).distinct().collect(Collectors.joining(", "));
        return " (no room for " + versions + ": " + of.getFirst().missing().words() + ")";
    }

    private Optional<String> reason(EndpointRef endpoint, String gateway, ArmTarget arm) {
        var room = placements.shortages(endpoint.tenant(), arm.digest()).stream()
                .filter(it -> it.node().equals(gateway))
                .map(it -> "no room for v" + arm.version() + ": " + it.missing().words())
                .findFirst();
        return room.or(() -> nodes.replicas(endpoint.tenant(), arm.digest()).stream()
                .filter(it -> it.node().equals(gateway) && !it.state().equals("READY"))
                .map(it ->
                        "v" + arm.version() + " is " + it.state() + (it.reason().isEmpty() ? "" : ": " + it.reason()))
                .findFirst());
    }
}
