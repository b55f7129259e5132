package dev.windlass.control;

import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.Target;
import dev.windlass.json.CanonicalJson;
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

/// Takes an endpoint back without Temporal: to a good version that is still loaded, by writing the route itself under
/// a new fence. The endpoint's workflow reconciles afterwards.
final class DirectRollback {
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration KEEP_WARM = Duration.ofHours(24);

    private final ControlParts.Stores stores;

    DirectRollback(ControlParts.Stores stores) {
        this.stores = stores;
    }

    /// How an endpoint stands: who holds it, and which bytes serve everything.
    record Standing(@Nullable String holder, @Nullable Digest serves) {}

    Standing standing(EndpointRef endpoint) {
        return new Standing(
                stores.endpoints()
                        .holder(endpoint)
                        .map(EndpointStore.Holder::name)
                        .orElse(null),
                whole(endpoint).map(ArmTarget::digest).orElse(null));
    }

    /// @param before how the endpoint stood when the rollback was asked for: what another has changed since
    ///     then isn't undone, or two people who press at once would go back two versions
    /// @param why Temporal can't do it
    RollbackAnswer rollback(EndpointRef endpoint, RollbackRequest request, Standing before, String why) {
        if (request.to() == null && !standing(endpoint).equals(before)) {
            stores.requests().remove(endpoint.tenant(), request.requestId());
            throw new ApiException(new ApiFailure.Conflict(
                    "EndpointChanged",
                    endpoint + " was changed by somebody else in this moment",
                    "look at windlass status, then ask again if it still must go back",
                    null));
        }
        var holder = stores.endpoints().holder(endpoint).orElse(null);
        var target = target(endpoint, request.to(), holder, before)
                .orElseThrow(() -> new ApiException(new ApiFailure.Unavailable(
                        "temporal", why + ", and no other good version of " + endpoint + " is loaded", RETRY)));
        var wish = new Wish(
                endpoint,
                EndpointStore.Kind.OPERATOR,
                request.requestId(),
                target.version(),
                request.initiator(),
                holder == null ? null : holder.name());
        return switch (stores.endpoints().grant(wish)) {
            case Grant.Granted granted -> write(endpoint, request, target, granted);
            // Temporal has it after all: it is granted and planned there.
            case Grant.Known(var name, var _) -> new RollbackAnswer("rollback", name, null);
            case Grant.Taken(var other) ->
                throw new ApiException(new ApiFailure.Conflict(
                        "Busy",
                        "endpoint " + endpoint + " is held by " + other.name() + " by now",
                        "try again",
                        other.name()));
        };
    }

    private RollbackAnswer write(EndpointRef endpoint, RollbackRequest request, Target target, Grant.Granted granted) {
        // With a plan: an update that comes late is told of it, and grants nothing more.
        stores.promotions().fixTarget(endpoint, granted.name(), target.version(), digest(granted.name(), target));
        var left = left(endpoint, target);
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
        left.ifPresent(bad -> stores.ledger()
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

    private static Digest digest(String name, Target target) {
        return CanonicalJson.digest(
                List.of(name, target.version(), target.digest().value()));
    }

    /// The arm that serves everything, if one does.
    private Optional<ArmTarget> whole(EndpointRef endpoint) {
        return stores.routes().find(endpoint).stream()
                .flatMap(route -> route.arms().stream())
                .filter(arm -> arm.weightPercent() == 100)
                .findFirst();
    }

    /// The good version that is gone back from: what serves everything, or the newest, from which a
    /// rollback that is taken over here was on its way.
    private Optional<Target> left(EndpointRef endpoint, Target target) {
        var good = stores.ledger().good(endpoint);
        var serves = whole(endpoint).map(ArmTarget::digest);
        return good.stream()
                .filter(each -> serves.equals(Optional.of(each.digest())))
                .findFirst()
                .filter(each -> !each.digest().equals(target.digest()))
                .or(() -> good.stream().findFirst())
                .filter(each -> !each.digest().equals(target.digest()));
    }

    /// What was asked for; else, of a live promotion its baseline, of a rollback under way its target, or the
    /// newest good version that doesn't serve now: if it is warm.
    private Optional<Target> target(
            EndpointRef endpoint, @Nullable String to, EndpointStore.@Nullable Holder holder, Standing before) {
        boolean promoting = holder != null && holder.kind() == EndpointStore.Kind.PROMOTION;
        var wished = to != null || holder == null || promoting ? to : holder.version();
        // As it was when somebody asked: of two who ask at once, the second must not go further back.
        var serves = Optional.ofNullable(before.serves());
        return stores.ledger().good(endpoint).stream()
                .filter(good -> wished == null || good.version().equals(wished))
                .filter(good -> promoting || wished != null || !serves.equals(Optional.of(good.digest())))
                .filter(good -> stores.nodes().replicas(endpoint.tenant(), good.digest()).stream()
                        .anyMatch(replica -> replica.state().equals("READY")))
                .findFirst();
    }
}
