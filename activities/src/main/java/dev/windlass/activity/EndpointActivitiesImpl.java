package dev.windlass.activity;

import dev.windlass.domain.FenceResult;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Phase;
import dev.windlass.domain.RunKind;
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
                endpoints.holder(endpoint).orElse(null),
                ledger.newestGood(endpoint).orElse(null),
                routes.find(endpoint).orElse(null),
                endpoints.fence(endpoint));
    }

    @Override
    public GrantResult grant(GrantWish request) {
        return endpoints.grant(request);
    }

    @Override
    public HolderStatus describeHolder(DescribeHolder request) {
        var row = promotions.find(request.endpoint().tenant(), request.holder());
        if (workflows.runs(request.holder())) {
            return new HolderStatus.Running();
        }
        boolean unplanned = row.filter(it -> it.kind() == RunKind.PROMOTION && it.planDigest() == null)
                .isPresent();
        return unplanned
                ? new HolderStatus.NeverStarted()
                : new HolderStatus.Closed(row.map(PromotionRow::phase).orElse(Phase.PENDING));
    }

    @Override
    public FenceResult takeFence(TakeFence request) {
        return endpoints.takeFence(request.endpoint(), request.holder(), request.knownFence());
    }

    @Override
    public Released release(Release request) {
        switch (request.ending()) {
            case FINISHED -> endpoints.release(request.endpoint(), request.holder());
            case REFUSED -> endpoints.releaseRefused(request.endpoint(), request.holder());
        }
        return new Released();
    }
}
