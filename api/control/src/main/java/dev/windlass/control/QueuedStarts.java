package dev.windlass.control;

import dev.windlass.client.message.PromotionStarted;
import dev.windlass.client.message.QueuePlace;
import dev.windlass.control.Promotions.Order;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Principal;
import dev.windlass.domain.PromotionManifest.OnConflict;
import dev.windlass.storage.EndpointStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.QueueStore;
import dev.windlass.storage.QueueStore.Ending;
import dev.windlass.storage.QueueStore.Entered;
import dev.windlass.storage.QueueStore.Queued;
import dev.windlass.storage.QueueStore.Wish;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Starts that wait for their endpoint: puts them into its queue, says where they stand, takes them out again, and
/// has endpoints look at their queues as long as nothing has come of it.
final class QueuedStarts {
    /// Later nobody knows any more why a start was asked for.
    static final Duration LONGEST = Duration.ofDays(7);

    private static final Duration IDLE_AGAIN = Duration.ofSeconds(30);
    private static final Duration SUPERSEDING_AGAIN = Duration.ofMinutes(1);

    private final QueueStore queue;
    private final EndpointStore endpoints;
    private final PromotionStore promotions;
    private final Runbooks runbooks;
    private final Audits audits;
    private final Map<EndpointRef, Long> told = new HashMap<>();

    QueuedStarts(ControlParts parts) {
        this.queue = parts.stores().queue();
        this.endpoints = parts.stores().endpoints();
        this.promotions = parts.stores().promotions();
        this.runbooks = parts.runbooks();
        this.audits = Audits.of(parts);
    }

    /// True if somebody waits already, so that whoever comes now isn't first.
    boolean waitFor(EndpointRef endpoint) {
        return !queue.waiting(endpoint).isEmpty();
    }

    /// Puts a request whose row stands into its endpoint's queue, unless it is there.
    ///
    /// @throws ApiException TooMany
    PromotionStarted enter(Order order) {
        var endpoint = order.manifest().endpoint();
        var wish = new Wish(
                endpoint,
                order.requestId(),
                order.manifest().version(),
                order.asked().by().name(),
                order.asked().reason(),
                order.manifest().conflict() == OnConflict.SUPERSEDE);
        return switch (queue.enter(wish)) {
            case Entered.Waits(var name) -> {
                // Its holder may have ended in this moment, or is to end for this one.
                runbooks.queued(endpoint);
                yield answer(promotions.find(endpoint.tenant(), name).orElseThrow());
            }
            case Entered.Full(var ofEndpoint, var waiting) ->
                throw new ApiException(new ApiFailure.TooMany(
                        ofEndpoint ? "starts that wait for " + endpoint : "starts of the tenant that wait",
                        waiting,
                        "wait until one of them has begun, or withdraw one: windlass abort NAME"));
        };
    }

    /// What a start is answered that has no plan yet: it waits, or it has ended waiting.
    PromotionStarted answer(PromotionRow row) {
        var started = Promotions.started(
                row.endpoint().tenant(),
                row.name(),
                null,
                row.phase(),
                row.waitsInQueue() ? PromotionStarted.QUEUED : PromotionStarted.KNOWN);
        return place(row).map(started::in).orElse(started);
    }

    /// Where it waits, if it does.
    Optional<QueuePlace> place(PromotionRow row) {
        if (!row.waitsInQueue()) {
            return Optional.empty();
        }
        var names =
                queue.waiting(row.endpoint()).stream().map(PromotionRow::name).toList();
        int index = names.indexOf(row.name());
        return index < 0
                ? Optional.empty()
                : Optional.of(new QueuePlace(
                        row.requestId(),
                        index + 1,
                        names.size(),
                        endpoints.holder(row.endpoint()).map(Holder::name).orElse(null)));
    }

    /// Takes one out of the queue, with its audit row.
    ///
    /// @return false if it doesn't wait (any more)
    boolean withdraw(PromotionRow row, Principal by, String reason) {
        return row.waitsInQueue()
                && audits.changed(() -> {
                    boolean ended = queue.end(
                            row,
                            new Ending(
                                    Phase.CANCELLED,
                                    "Aborted",
                                    reason.isBlank() ? "withdrawn before its turn came" : reason,
                                    by.name()));
                    if (ended) {
                        audits.write(
                                by,
                                row.endpoint().tenant(),
                                new Audits.Event("promotion.abort", row.name(), reason, Map.of("phase", row.phase())));
                    }
                    return ended;
                });
    }

    /// Call again and again. An endpoint is told once of those who wait for it when this process starts, and again
    /// while it is free or the first one is to supersede its holder: whatever was lost, its own look finds
    /// the rows.
    void call() {
        for (var overdue : queue.allOverdueOfPlatform(LONGEST)) {
            queue.end(
                    overdue,
                    new Ending(
                            Phase.EXPIRED,
                            "QueueExpired",
                            "its turn didn't come within " + LONGEST.toDays() + " days; start it again",
                            "windlass"));
        }
        var queued = queue.allQueuedOfPlatform();
        told.keySet().retainAll(queued.stream().map(Queued::endpoint).collect(Collectors.toSet()));
        if (!queued.isEmpty() && runbooks.answers()) {
            due(queued).forEach(each -> {
                told.put(each.endpoint(), System.nanoTime());
                runbooks.queued(each.endpoint());
            });
        }
    }

    private List<Queued> due(List<Queued> queued) {
        return queued.stream()
                .filter(each -> {
                    var last = told.get(each.endpoint());
                    long age = last == null ? Long.MAX_VALUE : System.nanoTime() - last;
                    return age == Long.MAX_VALUE
                            || (each.holder() == null && age >= IDLE_AGAIN.toNanos())
                            || (each.superseded() && age >= SUPERSEDING_AGAIN.toNanos());
                })
                .toList();
    }
}
