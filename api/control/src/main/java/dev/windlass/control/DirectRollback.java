package dev.windlass.control;

import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Holder;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Progress;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Target;
import dev.windlass.domain.Transition;
import dev.windlass.json.CanonicalJson;
import dev.windlass.rollback.WayBack;
import dev.windlass.storage.Database;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.WaysBack;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.RollbackWorkflow;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes an endpoint back without Temporal: to a good version that is still loaded, by writing the route itself under
/// a new fence. Grant, route, ledger and record are one transaction. The endpoint's workflow reconciles
/// afterwards.
final class DirectRollback {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Database database;
    private final ControlParts.Stores stores;
    private final WaysBack waysBack;

    DirectRollback(ControlParts parts) {
        this.database = parts.database();
        this.stores = parts.stores();
        this.waysBack = new WaysBack(stores.ledger(), stores.promotions(), stores.routes(), stores.registry());
    }

    /// How an endpoint stands: who holds it, and which bytes serve everything.
    record Standing(@Nullable String holder, @Nullable Digest serves) {}

    Standing standing(EndpointRef endpoint) {
        return new Standing(
                stores.endpoints().holder(endpoint).map(Holder::name).orElse(null),
                stores.routes().find(endpoint).stream()
                        .flatMap(route -> route.arms().stream())
                        .filter(arm -> arm.weightPercent() == 100)
                        .findFirst()
                        .map(ArmTarget::digest)
                        .orElse(null));
    }

    /// @param before how the endpoint stood when the rollback was asked for: what another has changed since
    ///     then isn't undone, or two people who press at once would go back two versions
    /// @param why Temporal can't do it
    RollbackAnswer rollback(EndpointRef endpoint, RollbackRequest request, Standing before, String why) {
        try {
            return database.inTransaction(() -> {
                stores.endpoints().lock(endpoint);
                if (request.to() == null && !standing(endpoint).equals(before)) {
                    throw conflict(
                            "EndpointChanged",
                            endpoint + " was changed by somebody else in this moment",
                            "look at windlass status, then ask again if it still must go back");
                }
                return granted(endpoint, request, why);
            });
        } catch (ApiException no) {
            if (no.failure() instanceof ApiFailure.Conflict) {
                stores.requests().remove(endpoint.tenant(), request.requestId());
            }
            throw no;
        }
    }

    private RollbackAnswer granted(EndpointRef endpoint, RollbackRequest request, String why) {
        var holder = stores.endpoints().holder(endpoint).orElse(null);
        var wish = new GrantWish(
                endpoint,
                RunKind.OPERATOR,
                request.requestId(),
                request.to(),
                request.initiator(),
                holder == null ? null : holder.name());
        return switch (stores.endpoints().grant(wish)) {
            case GrantResult.Granted granted -> back(endpoint, request, holder, granted, why);
            // Temporal has it after all: it is granted and planned there.
            case GrantResult.Known(var name, var _) -> new RollbackAnswer("rollback", name, null);
            case GrantResult.Withdrawn(var name) -> throw new IllegalStateException(name + " is no rollback");
            case GrantResult.Taken(var other) ->
                throw new ApiException(new ApiFailure.Conflict(
                        "Busy",
                        "endpoint " + endpoint + " is held by " + other.name() + " by now",
                        "try again",
                        other.name()));
        };
    }

    /// A plain rollback joins one that is under way, and ends where that was going.
    private RollbackAnswer back(
            EndpointRef endpoint,
            RollbackRequest request,
            @Nullable Holder holder,
            GrantResult.Granted granted,
            String why) {
        var underWay = holder == null || holder.kind() == RunKind.PROMOTION ? null : holder.version();
        var to = request.to() == null ? underWay : request.to();
        var takenFrom = stores.promotions()
                .find(endpoint.tenant(), granted.name())
                .map(PromotionRow::takenFrom)
                .orElse(null);
        return switch (waysBack.of(endpoint, to, takenFrom)) {
            case WayBack.Back way -> write(endpoint, request, way, loaded(endpoint, to, way, why), granted);
            case WayBack.Refused(var reason, var message) -> throw conflict(reason, message, Rollbacks.remedy(reason));
        };
    }

    /// The first target that is loaded somewhere; null for the empty route.
    private @Nullable Target loaded(EndpointRef endpoint, @Nullable String to, WayBack.Back way, String why) {
        if (way.targets().isEmpty()) {
            return null;
        }
        return way.targets().stream()
                .filter(target -> stores.nodes().replicas(endpoint.tenant(), target.digest()).stream()
                        .anyMatch(replica -> replica.state().equals("READY")))
                .findFirst()
                .orElseThrow(() -> new ApiException(new ApiFailure.Unavailable(
                        "temporal",
                        why + ", and without it only what is loaded can serve: "
                                + way.targets().stream().map(Target::version).collect(Collectors.joining(", "))
                                + " of " + endpoint + " isn't"
                                + (to == null ? "" : "; without --to it goes back to what is"),
                        RETRY)));
    }

    private RollbackAnswer write(
            EndpointRef endpoint,
            RollbackRequest request,
            WayBack.Back way,
            @Nullable Target target,
            GrantResult.Granted granted) {
        var name = granted.name();
        // With a plan: an update that comes late is told of it, and grants nothing more.
        stores.promotions().fixTarget(endpoint, name, target == null ? null : target.version(), digest(name, target));
        long epoch = route(endpoint, request, target, granted);
        if (target != null) {
            var moved = stores.ledger()
                    .move(new LedgerMove(
                            endpoint,
                            granted.fence(),
                            name,
                            target,
                            way.left(),
                            RollbackWorkflow.KEEP_WARM,
                            way.failed(),
                            true));
            if (!(moved instanceof Ledger.Moved.Done)) {
                throw faster(endpoint);
            }
        }
        stores.promotions()
                .record(Transition.of(
                        name,
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
        stores.endpoints().release(endpoint, name);
        return new RollbackAnswer("route", name, epoch);
    }

    private long route(
            EndpointRef endpoint, RollbackRequest request, @Nullable Target target, GrantResult.Granted granted) {
        List<ArmTarget> arms =
                target == null ? List.of() : List.of(new ArmTarget(Arm.STABLE, target.version(), target.digest(), 100));
        var write = new RouteWrite(
                endpoint, granted.fence(), 1, arms, null, granted.name(), request.initiator(), request.reason());
        if (stores.routes().write(write) instanceof RouteWritten.Accepted(long epoch)) {
            return epoch;
        }
        throw faster(endpoint);
    }

    private static ApiException faster(EndpointRef endpoint) {
        return conflict(
                "StaleFence",
                "another write of " + endpoint + " was faster",
                "look at windlass status, then try again");
    }

    private static ApiException conflict(String reason, String message, String remedy) {
        return new ApiException(new ApiFailure.Conflict(reason, message, remedy, null));
    }

    private static Digest digest(String name, @Nullable Target target) {
        return CanonicalJson.digest(
                target == null
                        ? List.of(name)
                        : List.of(name, target.version(), target.digest().value()));
    }
}
