package dev.windlass.control;

import dev.windlass.client.message.PromotionStarted;
import dev.windlass.control.Promotions.Order;
import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionManifest.OnConflict;
import dev.windlass.domain.RunKind;
import dev.windlass.json.CanonicalJson;
import dev.windlass.manifest.Durations;
import dev.windlass.storage.BlockStore;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.GroupStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.RequestStore;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import dev.windlass.workflow.FailureTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Asks endpoints to start promotions whose request rows stand: the holder's row first, then the endpoint's workflow,
/// whose answer becomes ours. A refused request's row goes, so that its id may be used again.
final class EndpointStarts {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final RequestStore requests;
    private final EndpointStore endpoints;
    private final PromotionStore promotions;
    private final BlockStore blocks;
    private final GroupStore groups;
    private final Runbooks runbooks;
    private final Holders holders;
    private final LivePromotions live;
    private final EndpointTurns turns;
    private final QueuedStarts queue;

    EndpointStarts(ControlParts parts, EndpointTurns turns, QueuedStarts queue) {
        this.queue = queue;
        this.requests = parts.stores().requests();
        this.endpoints = parts.stores().endpoints();
        this.promotions = parts.stores().promotions();
        this.blocks = parts.stores().blocks();
        this.groups = parts.stores().groups();
        this.runbooks = parts.runbooks();
        this.holders = new Holders(parts.stores(), runbooks);
        this.live = new LivePromotions(endpoints, parts.limits().pools().promotions());
        this.turns = turns;
    }

    /// What is known of a request's row.
    enum Row {
        /// This call wrote it: nobody can have been told yet.
        NEW,
        STANDING
    }

    /// @param since when the request's row was written
    PromotionStarted drive(Order order, Instant since, Row row) {
        var endpoint = order.manifest().endpoint();
        var tenant = endpoint.tenant();
        if (!admitted(order, row)) {
            return queued(order, row);
        }
        var request = new PromotionRequest(
                endpoint,
                order.requestId(),
                order.digest(),
                order.manifest(),
                order.asked().by().name(),
                order.link(),
                groups.ofRequest(tenant, order.requestId()).map(Id.Group::text).orElse(null));
        var told = turns.take(
                        endpoint,
                        EndpointTurns.Way.FORWARD,
                        () -> runbooks.start(endpoint, updateId("promote", tenant, order.requestId(), since), request))
                .orElseThrow(() -> refusedBefore(
                        order,
                        row,
                        new ApiFailure.Unavailable("endpoint " + endpoint, "too many starts at once", RETRY)));
        return switch (told) {
            case Told.Done<StartAnswer>(var answer) ->
                answer instanceof StartAnswer.Busy && waits(order) ? queued(order, row) : answered(order, answer);
            case Told.No<StartAnswer>(var type, var message) -> {
                if (type.equals(FailureTypes.BUSY) && waits(order)) {
                    yield queued(order, row);
                }
                throw refused(order, type, message);
            }
            case Told.Ended<StartAnswer> _ ->
                throw new ApiException(new ApiFailure.Unavailable("endpoint " + endpoint, "is restarting", RETRY));
            // The row stays: the next try with this key, or the next start of control, sends the same update.
            case Told.Silent<StartAnswer>(var message) ->
                throw new ApiException(new ApiFailure.Unavailable(
                        "temporal", message + "; the same Idempotency-Key may be sent again", RETRY));
        };
    }

    private static boolean waits(Order order) {
        return order.manifest().conflict() != OnConflict.REJECT;
    }

    private PromotionStarted queued(Order order, Row row) {
        try {
            return queue.enter(order);
        } catch (ApiException full) {
            throw refusedBefore(order, row, full.failure());
        }
    }

    /// Refuses what the rows say can't start now. What was granted already is asked for once more.
    ///
    /// @return false if it has to wait for its turn
    private boolean admitted(Order order, Row row) {
        var endpoint = order.manifest().endpoint();
        var tenant = endpoint.tenant();
        var holder = holders.inTheWay(endpoint);
        boolean granted = holder.isPresent()
                && promotions
                        .findByRequest(tenant, RunKind.PROMOTION, order.requestId())
                        .isPresent();
        if (!granted) {
            boolean behind = holder.isPresent() || queue.waitFor(endpoint);
            if (behind && !waits(order)) {
                requests.remove(tenant, order.requestId());
                throw busy(endpoint, holder.map(Holder::name).orElse(null));
            }
            blocks.standing(endpoint).ifPresent(block -> {
                throw refusedBefore(
                        order,
                        row,
                        new ApiFailure.Conflict(
                                "Blocked", block.words(), "start again then, or lift it: windlass unblock", null));
            });
            if (behind) {
                return false;
            }
            live.refusal(tenant).ifPresent(full -> {
                throw refusedBefore(order, row, full);
            });
        }
        return true;
    }

    /// The row of a request that was sent before stays: its update may be on its way.
    private ApiException refusedBefore(Order order, Row row, ApiFailure why) {
        if (row == Row.NEW) {
            requests.remove(order.manifest().tenant(), order.requestId());
        }
        return new ApiException(why);
    }

    private PromotionStarted answered(Order order, StartAnswer answer) {
        var endpoint = order.manifest().endpoint();
        return switch (answer) {
            case StartAnswer.Started(var name, var planDigest) -> {
                var row = promotions.find(endpoint.tenant(), name);
                var plan = row.map(PromotionRow::plan).orElse(null);
                var phase = row.map(PromotionRow::phase).orElse(Phase.PENDING);
                yield Promotions.started(
                        endpoint.tenant(),
                        name,
                        planDigest,
                        phase == Phase.PENDING ? Phase.PLANNED : phase,
                        plan != null && plan.servesAlready()
                                ? PromotionStarted.ALREADY_SERVING
                                : PromotionStarted.STARTED);
            }
            case StartAnswer.Busy(var holder) -> {
                requests.remove(endpoint.tenant(), order.requestId());
                throw busy(endpoint, holder.name());
            }
            case StartAnswer.Refused(var reason, var message) -> throw refused(order, reason, message);
        };
    }

    private ApiException refused(Order order, String reason, String message) {
        var endpoint = order.manifest().endpoint();
        requests.remove(endpoint.tenant(), order.requestId());
        return switch (reason) {
            case FailureTypes.BUSY ->
                busy(endpoint, endpoints.holder(endpoint).map(Holder::name).orElse(null));
            case FailureTypes.INVALID_REQUEST ->
                new ApiException(ApiFailure.invalid("manifest", "", message, "correct the manifest"));
            case FailureTypes.INTERNAL_ERROR ->
                new ApiException(new ApiFailure.Unavailable("endpoint " + endpoint, message, RETRY));
            case "DeadlineTooShort" ->
                new ApiException(ApiFailure.invalid(
                        "spec.deadlines.total",
                        Durations.format(Objects.requireNonNullElse(
                                order.manifest().totalDeadline(), Deadlines.DEFAULT.total())),
                        message,
                        "make it longer, with room for approvals, loading and longer analyses"));
            default ->
                new ApiException(new ApiFailure.Conflict(
                        reason, message, "correct what the message names, then start again", null));
        };
    }

    private static ApiException busy(EndpointRef endpoint, @Nullable String holder) {
        var who = holder == null ? "another request" : holder;
        return new ApiException(new ApiFailure.Conflict(
                "Busy",
                "endpoint " + endpoint + " is held by " + who,
                holder == null
                        ? "start again in a moment"
                        : "wait for its end (windlass get promotion " + holder + " --watch), or abort it",
                holder));
    }

    /// The id of the update that a request becomes: the same for every try, and another one after a refusal,
    /// since the engine would answer the same id with the same refusal.
    ///
    /// @param verb a promotion's and a rollback's request may have one key
    /// @param since when the request's row was written
    static String updateId(String verb, String tenant, String requestId, Instant since) {
        return CanonicalJson.digest(List.of(verb, tenant, requestId, since.toString()))
                .hex();
    }
}
