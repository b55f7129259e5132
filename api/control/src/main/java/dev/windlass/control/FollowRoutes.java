package dev.windlass.control;

import dev.windlass.client.message.Phases;
import dev.windlass.domain.Phase;
import dev.windlass.storage.ApprovalStore;
import dev.windlass.storage.NoticeStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Shows promotions and follows them: by long poll, which may outlive its client by what is left of its
/// timeout, or by a stream of events, which ends within seconds of its client. Both end within seconds of
/// their caller's rights, too.
final class FollowRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/promotions/{name}";
    private static final Duration STREAM_MAX = Duration.ofHours(1);

    private final PromotionStore promotions;
    private final ApprovalStore approvals;
    private final LiveNumbers numbers;
    private final PromotionWatch watch;
    private final QueuedStarts queue;
    private final NoticeStore notices;
    private final Duration longPoll;

    FollowRoutes(ControlParts parts, PromotionWatch watch, QueuedStarts queue) {
        this.queue = queue;
        this.notices = parts.stores().notices();
        this.promotions = parts.stores().promotions();
        this.approvals = parts.stores().approvals();
        this.numbers = new LiveNumbers(parts.stores().windows());
        this.longPoll = parts.limits().longPoll();
        this.watch = watch;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get(ROOT, Access.READ, this::show),
                RouteSpec.lasting(ROOT + "/events", Access.READ, this::events));
    }

    private void show(Context ctx) {
        Params.only(ctx, Set.of("after", "waitFor", "timeout"));
        var row = PromotionRoutes.required(ctx, promotions);
        var after = Params.number(ctx, "after", -2, -1, Integer.MAX_VALUE);
        var waitFor = phase(ctx.queryParam("waitFor"));
        var limit = Params.duration(ctx, "timeout", Duration.ZERO, longPoll);
        if (limit.isPositive() && !reached(row, after, waitFor)) {
            row = awaited(ctx, new Wish(after, waitFor, System.nanoTime() + limit.toNanos()));
        }
        ctx.header("ETag", "\"" + row.seq() + "\"").header("Cache-Control", "no-store");
        Answers.json(ctx, 200, numbers.in(Views.promotion(row, approvals, queue, notices), row));
    }

    private record Wish(int after, Set<Phase> waitFor, long deadlineNanos) {
        boolean over() {
            return System.nanoTime() >= deadlineNanos;
        }
    }

    private PromotionRow awaited(Context ctx, Wish wish) {
        try (var watcher = watch.take(ctx.pathParam("name"), Gatekeeper.principal(ctx))) {
            Gatekeeper.leave(ctx);
            while (true) {
                var row = PromotionRoutes.required(ctx, promotions);
                if (reached(row, wish.after(), wish.waitFor()) || wish.over()) {
                    return row;
                }
                boolean look = false;
                while (!look && !wish.over()) {
                    look = watcher.await(wish.deadlineNanos());
                    Gatekeeper.again(ctx);
                }
            }
        }
    }

    private static boolean reached(PromotionRow row, int after, Set<Phase> waitFor) {
        if (row.phase().terminal() || waitFor.contains(row.phase())) {
            return true;
        }
        return waitFor.isEmpty() && after >= -1 && row.seq() > after;
    }

    private static Set<Phase> phase(@Nullable String id) {
        if (id == null) {
            return Set.of();
        }
        return Set.of(Phases.parse(id)
                .orElseThrow(() -> new ApiException(ApiFailure.invalid(
                        "?waitFor", id, "is no phase", "use one such as Succeeded, Paused or AwaitingApproval"))));
    }

    private void events(Context ctx) throws IOException {
        var row = PromotionRoutes.required(ctx, promotions);
        long after = ctx.header("Last-Event-ID") == null ? 0 : Params.countHeader(ctx, "Last-Event-ID");
        try (var watcher = watch.take(row.name(), Gatekeeper.principal(ctx))) {
            Gatekeeper.leave(ctx);
            ctx.contentType("text/event-stream; charset=utf-8").header("Cache-Control", "no-store");
            // The servlet's own stream: a flush of Javalin's stays in the process.
            var stream = new EventsOut(ctx.res().getOutputStream(), promotions, row, after);
            long end = System.nanoTime() + STREAM_MAX.toNanos();
            try {
                follow(ctx, stream, watcher, end);
            } catch (ApiException refused) {
                stream.closed(refused.failure());
            } catch (RuntimeException broken) {
                stream.closed(HttpFrame.away(broken).orElseThrow(() -> broken));
            }
        }
    }

    private static void follow(Context ctx, EventsOut stream, PromotionWatch.Watcher watcher, long end)
            throws IOException {
        boolean look = true;
        while (System.nanoTime() < end) {
            if (look && stream.news() == EventsOut.News.LAST) {
                return;
            }
            stream.beat();
            look = watcher.await(end);
            Gatekeeper.again(ctx);
        }
    }
}
