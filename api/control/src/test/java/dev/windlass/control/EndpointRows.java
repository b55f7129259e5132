package dev.windlass.control;

import dev.windlass.domain.FenceResult;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.storage.Database;
import dev.windlass.storage.EndpointStore;
import dev.windlass.workflow.activity.EndpointActivities;

/// The endpoint's rows in a real database, without a ledger and a route; whoever holds it runs.
final class EndpointRows implements EndpointActivities {
    private final EndpointStore endpoints;

    EndpointRows(Database database) {
        this.endpoints = new EndpointStore(database);
    }

    @Override
    public Rows load(Load request) {
        var endpoint = request.endpoint();
        return new Rows(endpoint, endpoints.holder(endpoint).orElse(null), null, null, endpoints.fence(endpoint));
    }

    @Override
    public GrantResult grant(GrantWish request) {
        return endpoints.grant(request);
    }

    @Override
    public HolderStatus describeHolder(DescribeHolder request) {
        return new HolderStatus.Running();
    }

    @Override
    public FenceResult takeFence(TakeFence request) {
        return endpoints.takeFence(request.endpoint(), request.holder(), request.knownFence());
    }

    @Override
    public Released release(Release request) {
        endpoints.release(request.endpoint(), request.holder());
        return new Released();
    }
}
