package dev.windlass.activity;

import dev.windlass.domain.VersionRef;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.objects.ObjectKeys;
import dev.windlass.workflow.activity.PlacementActivities;

/// Puts a version on every live node: each node's gateway answers from its own inference workers, and
/// acknowledges a weight only when it has them.
public final class PlacementActivitiesImpl implements PlacementActivities {
    private final NodeStore nodes;

    public PlacementActivitiesImpl(Stores stores) {
        this.nodes = stores.nodes();
    }

    @Override
    public PlaceResult place(Place request) {
        var endpoint = request.endpoint();
        var target = request.target();
        var live = nodes.allLiveOfPlatform().stream()
                .map(NodeStore.Live::node)
                .filter(node -> !request.excluded().contains(node))
                .toList();
        if (live.isEmpty()) {
            return new PlaceResult.NoNode("no node is live"
                    + (request.excluded().isEmpty()
                            ? "; start one with \"windlass node\""
                            : " beside " + request.excluded() + ", which did not answer"));
        }
        nodes.displace(endpoint.tenant(), request.owner(), request.excluded());
        live.forEach(node -> nodes.place(request.owner(), node, endpoint, target.version(), target.digest()));
        var spec = new WorkerSpec(
                new VersionRef(endpoint.tenant(), endpoint.model(), target.version()),
                target.digest(),
                ObjectKeys.artifact(endpoint.tenant(), target.digest()),
                target.byteSize(),
                target.memoryBytes(),
                request.owner());
        return new PlaceResult.Placed(spec, live);
    }

    @Override
    public Withdrawn withdraw(Withdraw request) {
        nodes.withdraw(request.endpoint().tenant(), request.owner());
        return new Withdrawn();
    }
}
