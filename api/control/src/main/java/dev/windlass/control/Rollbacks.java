package dev.windlass.control;

import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.RunKind;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.RequestStore;
import dev.windlass.storage.RequestStore.Insertion;
import dev.windlass.storage.RequestStore.Request;
import dev.windlass.workflow.EndpointWorkflow;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.FailureTypes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes endpoints back: through the Endpoint workflow, or, if that doesn't answer in time, without it
/// ([DirectRollback]). Nothing may stand in the way of less traffic to a bad version.
final class Rollbacks {
    private final ControlParts.Stores stores;
    private final Audits audits;
    private final Runbooks runbooks;
    private final EndpointTurns turns;
    private final DirectRollback direct;

    Rollbacks(ControlParts parts, EndpointTurns turns) {
        this.stores = parts.stores();
        this.audits = Audits.of(parts);
        this.runbooks = parts.runbooks();
        this.direct = new DirectRollback(parts);
        this.turns = turns;
    }

    /// Each request id at most once; it is the same request if endpoint, target and reason are.
    RollbackAnswer rollback(EndpointRef endpoint, RollbackRequest request, Principal by) {
        return switch (audits.changed(() -> noted(endpoint, request, by))) {
            case Insertion.Other _ -> throw new ApiException(new ApiFailure.KeyReused(request.requestId()));
            case Insertion.New(var stored) -> drive(endpoint, request, stored);
            case Insertion.Same(var stored) -> again(endpoint, request, stored);
            case Insertion.Joined(var stored) -> again(endpoint, request, stored);
        };
    }

    private RollbackAnswer again(EndpointRef endpoint, RollbackRequest request, Request stored) {
        return ended(endpoint, stored).orElseGet(() -> drive(endpoint, request, stored));
    }

    /// The order's audit row comes with the request, before anything moves.
    private Insertion noted(EndpointRef endpoint, RollbackRequest request, Principal by) {
        var insertion = stores.requests().insert(row(endpoint, request, by));
        if (insertion instanceof Insertion.New) {
            audits.write(
                    by,
                    endpoint.tenant(),
                    new Audits.Event(
                            "endpoint.rollback",
                            endpoint.toString(),
                            request.reason(),
                            Map.of("requestId", request.requestId())));
        }
        return insertion;
    }

    /// What an earlier sending of the request became, if that is over: a second one must not go further back.
    private Optional<RollbackAnswer> ended(EndpointRef endpoint, Request stored) {
        return Optional.ofNullable(stored.name())
                .flatMap(name -> stores.promotions().find(endpoint.tenant(), name))
                .filter(row -> row.phase().terminal())
                .map(row -> row.kind() == RunKind.PROMOTION
                        ? new RollbackAnswer("abort", row.name(), null)
                        : new RollbackAnswer("rollback", row.name(), row.epoch()));
    }

    private static Request row(EndpointRef endpoint, RollbackRequest request, Principal by) {
        var to = request.to() == null ? "" : request.to();
        return new Request(
                endpoint,
                request.requestId(),
                RunKind.ROLLBACK,
                CanonicalJson.digest(List.of(endpoint.toString(), to, request.reason())),
                WindlassJson.mapper().writeValueAsString(request),
                RequestStore.Asked.by(by, null, request.reason()),
                null,
                null,
                Instant.EPOCH);
    }

    private RollbackAnswer drive(EndpointRef endpoint, RollbackRequest request, Request stored) {
        var standing = direct.standing(endpoint);
        var updateId = EndpointStarts.updateId("rollback", endpoint.tenant(), request.requestId(), stored.createdAt());
        var told = turns.take(endpoint, EndpointTurns.Way.BACK, () -> runbooks.rollback(endpoint, updateId, request))
                .orElseGet(() -> new Told.Silent<>("too many rollbacks of this endpoint at once"));
        return switch (told) {
            case Told.Done<EndpointWorkflow.RollbackAnswer>(var answer) -> answered(endpoint, request, answer);
            case Told.No<EndpointWorkflow.RollbackAnswer>(var type, var message)
            when type.equals(FailureTypes.INTERNAL_ERROR) -> direct.rollback(endpoint, request, standing, message);
            case Told.No<EndpointWorkflow.RollbackAnswer>(var type, var message) -> {
                stores.requests().remove(endpoint.tenant(), request.requestId());
                throw new ApiException(
                        new ApiFailure.Conflict(type, message, "try again, or look at windlass status", null));
            }
            case Told.Ended<EndpointWorkflow.RollbackAnswer> _ ->
                direct.rollback(endpoint, request, standing, "the endpoint's workflow is gone");
            case Told.Silent<EndpointWorkflow.RollbackAnswer>(var message) ->
                direct.rollback(endpoint, request, standing, message);
        };
    }

    private RollbackAnswer answered(
            EndpointRef endpoint, RollbackRequest request, EndpointWorkflow.RollbackAnswer answer) {
        return switch (answer) {
            case EndpointWorkflow.RollbackAnswer.RollbackStarted(var name) ->
                new RollbackAnswer("rollback", name, null);
            case EndpointWorkflow.RollbackAnswer.AlreadyRunning(var name) -> {
                stores.requests().answered(endpoint.tenant(), request.requestId(), name);
                yield new RollbackAnswer("rollback", name, null);
            }
            case EndpointWorkflow.RollbackAnswer.AbortingPromotion(var name) -> {
                stores.requests().answered(endpoint.tenant(), request.requestId(), name);
                yield new RollbackAnswer("abort", name, null);
            }
            case EndpointWorkflow.RollbackAnswer.RollbackRefused(var reason, var message) -> {
                stores.requests().remove(endpoint.tenant(), request.requestId());
                throw new ApiException(new ApiFailure.Conflict(reason, message, remedy(reason), null));
            }
        };
    }

    /// What to do about a refusal of [dev.windlass.rollback.WayBack].
    static String remedy(String reason) {
        return switch (reason) {
            case "AlreadyServing" -> "nothing is left to do; name an older version to go further back";
            case "NotOlder", "RolledBackFrom" -> "promote it again, or name another good version with --to";
            default -> "name a good version with --to, or push and promote one";
        };
    }
}
