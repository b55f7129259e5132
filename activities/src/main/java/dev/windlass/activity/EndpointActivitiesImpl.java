package dev.windlass.activity;

import dev.windlass.domain.Phase;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.RouteStore;
import dev.windlass.workflow.activity.EndpointActivities;
import io.temporal.client.WorkflowClient;

/// Who may write an endpoint's route, from Postgres; whether a holder's workflow runs, from Temporal.
public final class EndpointActivitiesImpl implements EndpointActivities {
    private final EndpointStore endpoints;
    private final RouteStore routes;
    private final Ledger ledger;
    private final PromotionStore promotions;
    private final RunningWorkflows workflows;

    public EndpointActivitiesImpl(Stores stores, WorkflowClient temporal) {
        this.endpoints = stores.endpoints();
        this.routes = stores.routes();
        this.ledger = stores.ledger();
        this.promotions = stores.promotions();
        this.workflows = new RunningWorkflows(temporal);
    }

    @Override
    public Rows load(Load request) {
        var endpoint = request.endpoint();
        return new Rows(
                endpoint,
                endpoints.holder(endpoint).map(EndpointActivitiesImpl::holder).orElse(null),
                ledger.newestGood(endpoint).orElse(null),
                routes.find(endpoint).orElse(null),
                endpoints.fence(endpoint));
    }

    @Override
    public GrantResult grant(Grant request) {
        var wish = new EndpointStore.Wish(
                request.endpoint(),
                EndpointStore.Kind.valueOf(request.kind().name()),
                request.requestId(),
                request.version(),
                request.initiator(),
                request.takeOver());
        return switch (endpoints.grant(wish)) {
            case EndpointStore.Grant.Granted(var name, var attempt, var fence) ->
                new GrantResult.Granted(name, attempt, fence);
            case EndpointStore.Grant.Known(var name, var planDigest) -> new GrantResult.Known(name, planDigest);
            case EndpointStore.Grant.Taken(var holder) -> new GrantResult.Taken(holder(holder));
        };
    }

    @Override
    public HolderStatus describeHolder(DescribeHolder request) {
        var row = promotions.find(request.endpoint().tenant(), request.holder());
        if (workflows.runs(request.holder())) {
            return new HolderStatus.Running();
        }
        boolean unplanned = row.filter(it -> it.kind() == EndpointStore.Kind.PROMOTION && it.planDigest() == null)
                .isPresent();
        return unplanned
                ? new HolderStatus.NeverStarted()
                : new HolderStatus.Closed(row.map(PromotionRow::phase).orElse(Phase.PENDING));
    }

    @Override
    public FenceResult takeFence(TakeFence request) {
        return switch (endpoints.takeFence(request.endpoint(), request.holder(), request.knownFence())) {
            case EndpointStore.Fence.Held(var fence) -> new FenceResult.Held(fence);
            case EndpointStore.Fence.Lost(var holder) -> new FenceResult.Lost(holder);
        };
    }

    @Override
    public Released release(Release request) {
        switch (request.ending()) {
            case FINISHED -> endpoints.release(request.endpoint(), request.holder());
            case REFUSED -> endpoints.releaseRefused(request.endpoint(), request.holder());
        }
        return new Released();
    }

    private static Holder holder(EndpointStore.Holder holder) {
        var kind = switch (holder.kind()) {
            case PROMOTION -> Kind.PROMOTION;
            case ROLLBACK, OPERATOR -> Kind.ROLLBACK;
        };
        return new Holder(holder.name(), kind, holder.fence(), holder.version(), holder.initiator());
    }
}
