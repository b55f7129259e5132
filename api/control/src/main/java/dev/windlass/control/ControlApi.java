package dev.windlass.control;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Principal;
import dev.windlass.http.Connections;
import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SharedPool;
import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The control API on its socket. Closing it stops listening; the parts it was given stay open.
public final class ControlApi implements AutoCloseable {
    private static final long SWEEP_MINUTES = 10;
    private static final long LOOK_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(ControlApi.class);

    private static final Connections.Limits CONNECTIONS =
            new Connections.Limits(4096, 2048, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(1));
    private static final long SWEEP_CONNECTIONS_MILLIS = 500;

    private final PromotionWatch watch;

    @SharedPool(
            value = "connections to control",
            limit = "4,096, and 2,048 of one address",
            share = "as many as it has requests, streams and uploads in flight: those are never ended for others",
            full = "the least active one that has no request under way is closed for the next")
    private final Connections connections = new Connections(CONNECTIONS);

    @OwnPool("looks after connections")
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("control-connections").unstarted(task));

    private final Javalin javalin;

    @OwnPool("the platform's own chores")
    private final ScheduledExecutorService chores = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("control-chores").unstarted(task));

    private ControlApi(ControlParts parts, PrometheusMeterRegistry metrics, String host, int port) {
        this.watch = new PromotionWatch(parts.database(), parts.limits().watchers());
        var starter = new Promotions(parts);
        var uploads = new Uploads(parts);
        var pools = parts.limits().pools();
        var authenticator = new Authenticator(hash -> find(parts, hash), pools.strangers());
        var gatekeeper = new Gatekeeper(authenticator, pools.requests());
        var unread = new UnreadBody(pools.unread(), parts.limits().pace());
        var routes = routes(parts, metrics, new Inner(starter, uploads, watch));
        this.javalin = new HttpFrame(gatekeeper, unread, connections, routes).start(host, port);
        var sweepingConnections = sweeper.scheduleWithFixedDelay(
                () -> chore("connections", () -> connections.sweep(System.nanoTime())),
                SWEEP_CONNECTIONS_MILLIS,
                SWEEP_CONNECTIONS_MILLIS,
                TimeUnit.MILLISECONDS);
        var decisions = new Decisions(parts);
        chores.execute(() -> untilDone("open requests", starter::resumeOpen));
        chores.execute(() -> untilDone("open decisions", () -> {
            decisions.tellAgain();
            return true;
        }));
        var holders = new Holders(parts.stores(), parts.runbooks());
        var looking = chores.scheduleWithFixedDelay(
                () -> chore("lost holders", holders::reconcileLost), LOOK_SECONDS, LOOK_SECONDS, SECONDS);
        var sweeping = chores.scheduleWithFixedDelay(
                () -> chore("upload sweep", uploads::sweep), 1, SWEEP_MINUTES, TimeUnit.MINUTES);
        LOG.atInfo()
                .addKeyValue("port", javalin.port())
                .addKeyValue("sweeps", !sweeping.isDone() && !looking.isDone() && !sweepingConnections.isDone())
                .log("control API listens");
    }

    /// Starts listening.
    ///
    /// @param port 0 for any free one
    public static ControlApi start(ControlParts parts, PrometheusMeterRegistry metrics, String host, int port) {
        return new ControlApi(parts, metrics, host, port);
    }

    /// The port it listens on.
    public int port() {
        return javalin.port();
    }

    @Override
    public void close() {
        javalin.stop();
        sweeper.shutdownNow();
        chores.shutdownNow();
        watch.close();
    }

    /// What handlers share.
    record Inner(Promotions starter, Uploads uploads, PromotionWatch watch) {}

    static List<RouteSpec> routes(ControlParts parts, PrometheusMeterRegistry metrics, Inner inner) {
        var stores = parts.stores();
        var audits = Audits.of(parts);
        var bodies = new Bodies(parts.limits().bodyBytes(), parts.limits().pace());
        var routes = new ArrayList<RouteSpec>();
        routes.addAll(new StatusRoutes(parts, metrics).routes());
        routes.addAll(DocsRoutes.routes());
        routes.addAll(new TenantRoutes(stores.tenants(), stores.keys(), audits, bodies).routes());
        routes.addAll(new ModelRoutes(stores.tenants(), stores.registry(), stores.routes()).routes());
        routes.addAll(new UploadRoutes(parts, inner.uploads(), bodies).routes());
        routes.addAll(new PromotionRoutes(parts, inner.starter(), audits, bodies).routes());
        routes.addAll(new FollowRoutes(parts, inner.watch()).routes());
        routes.addAll(new OrderRoutes(parts, audits, bodies).routes());
        routes.addAll(new ChangeRoutes(parts, bodies, inner.starter().turns()).routes());
        return routes;
    }

    /// What is due after a start, until it was done once: Temporal may start later than this process, and
    /// Postgres may stumble.
    private void untilDone(String name, BooleanSupplier work) {
        boolean done = false;
        try {
            done = work.getAsBoolean();
        } catch (RuntimeException failed) {
            LOG.atWarn().addKeyValue("chore", name).setCause(failed).log("chore failed, it will run again");
        }
        if (!done && !chores.isShutdown()) {
            var again = chores.schedule(() -> untilDone(name, work), LOOK_SECONDS, SECONDS);
            LOG.atInfo()
                    .addKeyValue("chore", name)
                    .addKeyValue("again", !again.isDone())
                    .log("chore not done yet");
        }
    }

    private static Optional<Principal> find(ControlParts parts, Digest hash) {
        return parts.stores().keys().findOfPlatform(HexFormat.of().parseHex(hash.hex()));
    }

    private static void chore(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failed) {
            LOG.atWarn().addKeyValue("chore", name).setCause(failed).log("chore failed, it will run again");
        }
    }
}
