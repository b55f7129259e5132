package dev.windlass.activity;

import dev.windlass.domain.VersionRef;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.PlacementStore;
import dev.windlass.storage.objects.ObjectKeys;
import dev.windlass.workflow.activity.PlacementActivities;

/// Puts a version on every live node that has room for its model: each node's gateway answers from its own
/// inference workers, and acknowledges a weight only when it has them.
public final class PlacementActivitiesImpl implements PlacementActivities {
    private final NodeStore nodes;
    private final PlacementStore placements;

    public PlacementActivitiesImpl(Stores stores) {
        this.nodes = stores.nodes();
        this.placements = stores.placements();
    }

    @Override
    public PlaceResult place(Place request) {
        var endpoint = request.endpoint();
        var target = request.target();
        var placed = placements.place(request.owner(), endpoint, target.version(), target.digest(), request.excluded());
        if (placed.nodes().isEmpty()) {
            return new PlaceResult.NoNode(nowhere(request, placed));
        }
        var spec = WorkerSpec.onCpu(
                new VersionRef(endpoint.tenant(), endpoint.model(), target.version()),
                target.digest(),
                ObjectKeys.artifact(endpoint.tenant(), target.digest()),
                target.byteSize(),
                target.needs(),
                request.owner());
        return new PlaceResult.Placed(spec, placed.nodes());
    }

    private static String nowhere(Place request, PlacementStore.Placed placed) {
        if (!placed.leftOut().isEmpty()) {
            return "no live node has room: " + String.join(", ", placed.leftOut());
        }
        return "no node is live"
                + (request.excluded().isEmpty()
                        ? "; start one with \"windlass node\""
                        : " beside " + request.excluded() + ", which did not answer");
    }

    @Override
    public Withdrawn withdraw(Withdraw request) {
        nodes.withdraw(request.endpoint().tenant(), request.owner());
        return new Withdrawn();
    }
}
