package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.client.message.PromotionStarted;
import dev.windlass.control.EndpointStarts.Row;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.RunKind;
import dev.windlass.json.WindlassJson;
import dev.windlass.manifest.ManifestParser;
import dev.windlass.manifest.ManifestResult;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.EnvironmentStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.RequestStore;
import dev.windlass.storage.RequestStore.Asked;
import dev.windlass.storage.RequestStore.Insertion;
import dev.windlass.storage.RequestStore.Request;
import dev.windlass.storage.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// Starts promotions, each request id at most once: the request row first, then the endpoint.
final class Promotions {
    /// Later nobody waits for a start any more, and another version may have been promoted.
    private static final Duration OPEN_LIFE = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Promotions.class);

    private final RequestStore requests;
    private final EnvironmentStore environments;
    private final EndpointStore endpoints;
    private final PromotionStore promotions;
    private final Audits audits;
    private final Runbooks runbooks;
    private final EndpointTurns turns;
    private final EndpointStarts starts;
    private final QueuedStarts queue;
    private final Standing standing;

    Promotions(ControlParts parts) {
        this.requests = parts.stores().requests();
        this.environments = parts.stores().environments();
        this.endpoints = parts.stores().endpoints();
        this.promotions = parts.stores().promotions();
        this.audits = Audits.of(parts);
        this.runbooks = parts.runbooks();
        this.turns =
                new EndpointTurns(parts.limits().updatesAtOnce(), parts.limits().updatesWaiting());
        this.queue = new QueuedStarts(parts);
        this.standing = parts.standing();
        this.starts = new EndpointStarts(parts, turns, queue);
    }

    /// Of the updates that this process sends to endpoints; rollbacks take theirs here, too.
    EndpointTurns turns() {
        return turns;
    }

    /// Those that wait for their endpoint.
    QueuedStarts queue() {
        return queue;
    }

    /// A request as it is asked for.
    record Order(
            String requestId,
            PromotionManifest manifest,
            Digest digest,
            Asked asked,
            @Nullable String link) {
        /// As the request stands in its row: who sends it once more doesn't become its initiator.
        static Order of(Request stored, PromotionManifest manifest) {
            return new Order(stored.requestId(), manifest, stored.digest(), stored.asked(), stored.link());
        }
    }

    /// A start's answer: whether the run is new to this request id.
    record Started(PromotionStarted body, boolean known) {}

    static ManifestResult.Valid parse(String text) {
        return switch (ManifestParser.parse(text)) {
            case ManifestResult.Valid valid -> valid;
            case ManifestResult.Invalid(var problems) -> throw new ApiException(new ApiFailure.Invalid(problems));
        };
    }

    /// @param by who sends the order
    Started start(Order order, Principal by) {
        allowed(order);
        var endpoint = order.manifest().endpoint();
        var json = WindlassJson.mapper().writeValueAsString(order.manifest());
        var request = new Request(
                endpoint,
                order.requestId(),
                RunKind.PROMOTION,
                order.digest(),
                json,
                order.asked(),
                order.link(),
                null,
                Instant.EPOCH);
        return switch (audits.changed(() -> noted(request, by))) {
            case Insertion.Other _ -> throw new ApiException(new ApiFailure.KeyReused(order.requestId()));
            case Insertion.Same(var earlier) -> new Started(known(earlier, order.manifest()), true);
            case Insertion.Joined(var earlier) -> new Started(known(earlier, order.manifest()), true);
            case Insertion.New(var inserted) -> new Started(starts.drive(order, inserted.createdAt(), Row.NEW), false);
        };
    }

    /// A request that stands already is answered whatever the list says now.
    private void allowed(Order order) {
        var endpoint = order.manifest().endpoint();
        EnvironmentRoutes.refusal(environments.of(endpoint.tenant()), "spec.to", endpoint.tenant(), endpoint.env())
                .filter(_ -> requests.find(endpoint.tenant(), order.requestId()).isEmpty())
                .ifPresent(refused -> {
                    throw new ApiException(refused);
                });
    }

    /// A start has its audit row with its grant. Who sends another's request starts nothing, but has
    /// asked, too.
    private Insertion noted(Request request, Principal by) {
        var insertion = requests.insert(request);
        if (insertion instanceof Insertion.Joined(var earlier)) {
            audits.write(
                    by,
                    request.endpoint().tenant(),
                    new Audits.Event(
                            "promotion.ask",
                            earlier.name() == null ? request.endpoint().toString() : earlier.name(),
                            request.asked().reason(),
                            Map.of("requestId", request.requestId(), "requestDigest", request.digest())));
        }
        if (insertion instanceof Insertion.New && request.asked().breakGlass() != null) {
            audits.write(
                    by,
                    request.endpoint().tenant(),
                    new Audits.Event(
                            "promotion.break-glass",
                            request.endpoint().toString(),
                            request.asked().breakGlass(),
                            Map.of("requestId", request.requestId(), "requestDigest", request.digest())));
        }
        return insertion;
    }

    /// Sends what nobody answered once more, unless it is too old, and has every held endpoint look after
    /// its holder.
    ///
    /// @return false if Temporal didn't answer, so that it should be done again
    boolean resumeOpen() {
        int overtaken = requests.forgetOpenOfPlatform(OPEN_LIFE);
        if (overtaken > 0) {
            LOG.atInfo().addKeyValue("requests", overtaken).log("open requests were too old to be driven again");
        }
        for (var request : requests.allOpenOfPlatform(OPEN_LIFE)) {
            if (!resume(request)) {
                return false;
            }
        }
        endpoints.allHeldOfPlatform().forEach(runbooks::reconcile);
        return runbooks.answers();
    }

    /// Whoever asked may have lost the right since: then it isn't driven again, and goes when it is too
    /// old.
    private boolean resume(Request request) {
        var loss = standing.loss(request.asked().by(), Action.RELEASE, request.endpoint());
        if (loss.isPresent()) {
            LOG.atInfo()
                    .addKeyValue("request", request.requestId())
                    .addKeyValue("answer", loss.get())
                    .log("open request isn't driven again");
            return true;
        }
        try {
            var manifest = WindlassJson.mapper().readValue(request.json(), PromotionManifest.class);
            LOG.atInfo()
                    .addKeyValue(
                            "promotion",
                            starts.drive(Order.of(request, manifest), request.createdAt(), Row.STANDING)
                                    .name())
                    .log("open request driven again");
            return true;
        } catch (ApiException refused) {
            LOG.atInfo()
                    .addKeyValue("request", request.requestId())
                    .addKeyValue("answer", refused.failure())
                    .log("open request refused");
            return !(refused.failure() instanceof ApiFailure.Unavailable);
        } catch (JacksonException unreadable) {
            LOG.atError()
                    .setCause(unreadable)
                    .addKeyValue("request", request.requestId())
                    .log("an open request can't be read");
            return true;
        }
    }

    private PromotionStarted known(Request earlier, PromotionManifest manifest) {
        var name = earlier.name();
        var row = name == null
                ? null
                : promotions.find(earlier.endpoint().tenant(), name).orElse(null);
        var digest = row == null ? null : row.planDigest();
        if (row != null && row.queuedAt() != null && digest == null && row.fence() == 0) {
            return queue.answer(row);
        }
        // Granted without a plan yet: the endpoint still works on it, and the same update gets its answer.
        return row == null || digest == null
                ? starts.drive(Order.of(earlier, manifest), earlier.createdAt(), Row.STANDING)
                : started(row, digest, PromotionStarted.KNOWN);
    }

    static PromotionStarted started(PromotionRow row, Digest planDigest, String kind) {
        return started(row.endpoint().tenant(), row.name(), planDigest, row.phase(), kind);
    }

    static PromotionStarted started(String tenant, String name, @Nullable Digest planDigest, Phase phase, String kind) {
        var self = "/v1/tenants/" + tenant + "/promotions/" + name;
        return new PromotionStarted(
                name,
                planDigest,
                phase.id(),
                kind,
                Map.of("self", self, "events", self + "/events", "evidence", self + "/evidence"),
                null);
    }
}
