package dev.windlass.activity;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.storage.GatewayStore;
import dev.windlass.storage.RouteStore;
import dev.windlass.workflow.activity.RouteActivities;
import java.time.Duration;

/// The only writer of routes on the way of a promotion.
public final class RouteActivitiesImpl implements RouteActivities {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final RouteStore routes;
    private final GatewayStore gateways;
    private final WhyUnacknowledged silence;

    public RouteActivitiesImpl(Stores stores) {
        this.routes = stores.routes();
        this.gateways = stores.gateways();
        this.silence = new WhyUnacknowledged(stores);
    }

    @Override
    public RouteWritten write(RouteWrite request) {
        return routes.write(request);
    }

    /// A retry goes on with what is left of the first attempt's patience.
    @Override
    public Acknowledgement awaitAcknowledged(AwaitAcknowledged request) {
        return Heartbeats.until(LOOK_EVERY, elapsed -> {
            var status = gateways.ackStatus(request.endpoint(), request.epoch());
            if (done(status, request.direction())) {
                return new Acknowledgement.Complete(
                        status.acknowledged(), silence.leftOut(request.endpoint(), status.leftOut()));
            }
            return elapsed.compareTo(request.patience()) > 0 ? partial(request.endpoint(), status) : null;
        });
    }

    /// Where nobody is missing and nobody acknowledged, those that are left out are all there is.
    private Acknowledgement.Partial partial(EndpointRef endpoint, GatewayStore.AckStatus status) {
        var missing = status.missing().isEmpty() && status.acknowledged().isEmpty()
                ? silence.leftOut(endpoint, status.leftOut())
                : silence.explained(endpoint, status.missing());
        return new Acknowledgement.Partial(status.acknowledged(), missing);
    }

    private static boolean done(GatewayStore.AckStatus status, Direction direction) {
        return switch (direction) {
            case INCREASE -> status.complete();
            // Leases that ran out a while ago are no longer counted as live, so they are not among the missing.
            case DECREASE -> status.missing().isEmpty() && status.lingering().isEmpty();
        };
    }
}
