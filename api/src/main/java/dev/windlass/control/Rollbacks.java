package dev.windlass.control;

import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Route;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.Target;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.EndpointStore.Grant;
import dev.windlass.storage.EndpointStore.Wish;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.Progress;
import dev.windlass.storage.PromotionStore;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes endpoints back: through the Endpoint workflow, or, if that doesn't answer in time and a good
/// version is still loaded, by writing the route itself under a new fence. Nothing may stand in the way of
/// less traffic to a bad version.
final class Rollbacks {
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration KEEP_WARM = Duration.ofHours(24);

    private final ControlParts.Stores stores;
    private final Runbooks runbooks;

    Rollbacks(ControlParts parts) {
        this.stores = parts.stores();
        this.runbooks = parts.runbooks();
    }

    RollbackAnswer rollback(EndpointRef endpoint, RollbackRequest request) {
        var updateId = Promotions.updateId(endpoint.tenant(), request.requestId());
        return switch (runbooks.rollback(endpoint, updateId, request)) {
            case Told.Done<dev.windlass.workflow.EndpointWorkflow.RollbackAnswer>(var answer) -> answered(answer);
            case Told.No<dev.windlass.workflow.EndpointWorkflow.RollbackAnswer>(var type, var message) ->
                throw new ApiException(
                        new ApiFailure.Conflict(type, message, "try again, or look at windlass status", null));
            case Told.Ended<dev.windlass.workflow.EndpointWorkflow.RollbackAnswer> _ ->
                direct(endpoint, request, "the endpoint's workflow is gone");
            case Told.Silent<dev.windlass.workflow.EndpointWorkflow.RollbackAnswer>(var message) ->
                direct(endpoint, request, message);
        };
    }

    private static RollbackAnswer answered(dev.windlass.workflow.EndpointWorkflow.RollbackAnswer answer) {
        return switch (answer) {
            case dev.windlass.workflow.EndpointWorkflow.RollbackAnswer.RollbackStarted(var name) ->
                new RollbackAnswer("rollback", name, null);
            case dev.windlass.workflow.EndpointWorkflow.RollbackAnswer.AlreadyRunning(var name) ->
                new RollbackAnswer("rollback", name, null);
            case dev.windlass.workflow.EndpointWorkflow.RollbackAnswer.AbortingPromotion(var name) ->
                new RollbackAnswer("abort", name, null);
            case dev.windlass.workflow.EndpointWorkflow.RollbackAnswer.RollbackRefused(var reason, var message) ->
                throw new ApiException(new ApiFailure.Conflict(
                        reason, message, "name a good version with --to, or push and promote one", null));
        };
    }

    private RollbackAnswer direct(EndpointRef endpoint, RollbackRequest request, String why) {
        var holder = stores.endpoints()
                .holder(endpoint)
                .map(EndpointStore.Holder::name)
                .orElse(null);
        var route = stores.routes().find(endpoint);
        var target = target(endpoint, request.to(), route, holder != null)
                .orElseThrow(() -> new ApiException(new ApiFailure.Unavailable(
                        "temporal", why + ", and no other good version of " + endpoint + " is loaded", RETRY)));
        var wish = new Wish(
                endpoint,
                EndpointStore.Kind.OPERATOR,
                request.requestId(),
                target.version(),
                request.initiator(),
                holder);
        return switch (stores.endpoints().grant(wish)) {
            case Grant.Granted granted -> write(endpoint, request, target, granted);
            case Grant.Known(var name, var _) ->
                new RollbackAnswer(
                        "route",
                        name,
                        stores.routes().find(endpoint).map(Route::epoch).orElse(0L));
            case Grant.Taken(var other) ->
                throw new ApiException(new ApiFailure.Conflict(
                        "Busy",
                        "endpoint " + endpoint + " is held by " + other.name() + " by now",
                        "try again",
                        other.name()));
        };
    }

    private RollbackAnswer write(EndpointRef endpoint, RollbackRequest request, Target target, Grant.Granted granted) {
        var before = serving(endpoint);
        var arms = List.of(new ArmTarget(Arm.STABLE, target.version(), target.digest(), 100));
        var written = stores.routes()
                .write(new RouteWrite(
                        endpoint,
                        granted.fence(),
                        1,
                        arms,
                        null,
                        granted.name(),
                        request.initiator(),
                        request.reason()));
        if (!(written instanceof RouteWritten.Accepted(long epoch))) {
            throw new ApiException(new ApiFailure.Conflict(
                    "StaleFence",
                    "another write of " + endpoint + " was faster",
                    "look at windlass status, then try again",
                    null));
        }
        before.filter(good -> !good.digest().equals(target.digest()))
                .ifPresent(bad -> stores.ledger()
                        .move(new Ledger.Move(endpoint, granted.fence(), granted.name(), target, bad, KEEP_WARM, bad)));
        stores.promotions()
                .record(new PromotionStore.Change(
                        granted.name(),
                        endpoint,
                        1,
                        Phase.SUCCEEDED,
                        "Completed",
                        "route written by the control API: Temporal did not answer",
                        request.initiator(),
                        0,
                        100,
                        0,
                        epoch,
                        false,
                        Progress.NONE));
        stores.endpoints().release(endpoint, granted.name());
        return new RollbackAnswer("route", granted.name(), epoch);
    }

    /// The good version that serves everything, if one does.
    private Optional<Target> serving(EndpointRef endpoint) {
        return stores.routes().find(endpoint).stream()
                .flatMap(route -> route.arms().stream())
                .filter(arm -> arm.weightPercent() == 100)
                .flatMap(arm -> stores.ledger().good(endpoint).stream()
                        .filter(good -> good.digest().equals(arm.digest())))
                .findFirst();
    }

    /// While a promotion is live its baseline, else what was asked for, or the newest other good version: if
    /// it is warm.
    private Optional<Target> target(EndpointRef endpoint, @Nullable String to, Optional<Route> route, boolean live) {
        return stores.ledger().good(endpoint).stream()
                .filter(good -> to == null || good.version().equals(to))
                .filter(good -> live
                        || to != null
                        || route.stream()
                                .flatMap(it -> it.arms().stream())
                                .noneMatch(arm -> arm.weightPercent() == 100
                                        && arm.digest().equals(good.digest())))
                .filter(good -> stores.nodes().replicas(endpoint.tenant(), good.digest()).stream()
                        .anyMatch(replica -> replica.state().equals("READY")))
                .findFirst();
    }
}
