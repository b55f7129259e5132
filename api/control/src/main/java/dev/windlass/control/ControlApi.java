package dev.windlass.control;

import dev.windlass.chores.Chores;
import dev.windlass.domain.Digest;
import dev.windlass.http.Connections;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.Holder;
import dev.windlass.workflow.activity.GroupDoorActivities;
import dev.windlass.workflow.activity.LegActivities;
import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The control API on its socket. Closing it stops listening; the parts it was given stay open.
public final class ControlApi implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration RETIREMENTS = Duration.ofSeconds(30);
    private static final Duration JOURNEYS = Duration.ofSeconds(15);
    private static final Duration SWEEP_FIRST = Duration.ofMinutes(1);
    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(ControlApi.class);

    private static final Connections.Limits CONNECTIONS =
            new Connections.Limits(4096, 2048, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(1));
    private static final Duration SWEEP_CONNECTIONS = Duration.ofMillis(500);

    private final PromotionWatch watch;

    @SharedPool(
            value = "connections to control",
            limit = "4,096, and 2,048 of one address",
            share = "as many as it has requests, streams and uploads in flight: those are never ended for others",
            full = "the least active one that has no request under way is closed for the next")
    private final Connections connections = new Connections(CONNECTIONS);

    private final JourneyLegs legs;
    private final Javalin javalin;
    private final GroupDoor groupDoor;

    private ControlApi(ControlParts parts, PrometheusMeterRegistry metrics, Chores chores, String host, int port) {
        this.watch = new PromotionWatch(parts.database(), parts.limits().watchers());
        var starter = new Promotions(parts);
        this.groupDoor = new GroupDoor(parts, starter);
        this.legs = new JourneyLegs(parts, starter);
        var uploads = new Uploads(parts);
        var pools = parts.limits().pools();
        var authenticator = new Authenticator(hash -> find(parts, hash), pools.strangers());
        var gatekeeper = new Gatekeeper(
                authenticator, parts.access(), new Denials(Audits.of(parts), System::nanoTime), pools.requests());
        var unread = new UnreadBody(pools.unread(), parts.limits().pace());
        var routes = routes(parts, metrics, new Inner(starter, uploads, watch));
        this.javalin = new HttpFrame(gatekeeper, unread, connections, routes)
                .start(host, port, new Preflight(parts.encryption().uiOrigin()));
        chores.every("connections", SWEEP_CONNECTIONS, () -> connections.sweep(System.nanoTime()));
        // Temporal may start later than this process, and Postgres may stumble.
        chores.untilDone("open-requests", LOOK, starter::resumeOpen);
        chores.untilDone("open-decisions", LOOK, () -> {
            new Decisions(parts).tellAgain();
            return true;
        });
        chores.every("start-queue", LOOK, starter.queue()::call);
        var holders = new Holders(parts.stores(), parts.runbooks());
        chores.every("lost-holders", LOOK, LOOK, holders::reconcileLost);
        chores.every("retirements", RETIREMENTS, new RetirementStarts(parts)::startLost);
        chores.every("groups", LOOK, LOOK, () -> GroupStarts.startLost(parts));
        chores.every("journeys", JOURNEYS, new JourneyStarts(parts)::startLost);
        chores.every("uploads", SWEEP_FIRST, SWEEP, uploads::sweep);
        chores.every("tokens", SWEEP_FIRST, SWEEP, parts.stores().tokens()::purge);
        LOG.atInfo().addKeyValue("port", javalin.port()).log("control API listens");
    }

    /// Starts listening.
    ///
    /// @param chores where its own are added; to be closed before the parts are
    /// @param port 0 for any free one
    public static ControlApi start(
            ControlParts parts, PrometheusMeterRegistry metrics, Chores chores, String host, int port) {
        return new ControlApi(parts, metrics, chores, host, port);
    }

    /// The door of journeys' promotions, for their runbook.
    public LegActivities legs() {
        return legs;
    }

    /// The port it listens on.
    public int port() {
        return javalin.port();
    }

    /// By which the runbooks of promotion groups start members and take them back; for the Temporal worker.
    public GroupDoorActivities groupDoor() {
        return groupDoor;
    }

    @Override
    public void close() {
        javalin.stop();
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
        routes.addAll(new TenantRoutes(stores.tenants(), audits, bodies).routes());
        routes.addAll(new KeyRoutes(parts, audits, bodies).routes());
        routes.addAll(new BindingRoutes(parts, audits, bodies).routes());
        routes.addAll(new TokenRoutes(parts, audits).routes());
        routes.addAll(
                new ModelRoutes(stores.tenants(), stores.registry(), stores.routes(), stores.tombstones()).routes());
        routes.addAll(new RetirementRoutes(parts, audits, bodies).routes());
        routes.addAll(new WholeRetirementRoutes(parts, audits, bodies).routes());
        routes.addAll(new TenantRetirementRoutes(parts, audits, bodies).routes());
        routes.addAll(new EnvironmentRoutes(parts, audits, bodies).routes());
        routes.addAll(new JourneyRoutes(parts, audits, bodies).routes());
        routes.addAll(new HoldRoutes(parts, audits, bodies).routes());
        routes.addAll(new UploadRoutes(parts, inner.uploads(), bodies).routes());
        routes.addAll(new PromotionRoutes(parts, inner.starter(), audits, bodies).routes());
        routes.addAll(new GroupRoutes(parts, inner.starter(), audits, bodies).routes());
        routes.addAll(new FollowRoutes(parts, inner.watch(), inner.starter().queue()).routes());
        routes.addAll(new OrderRoutes(parts, audits, bodies, inner.starter().queue()).routes());
        routes.addAll(new PresetRoutes(parts, audits, bodies).routes());
        routes.addAll(new ApproverRoutes(parts, audits, bodies).routes());
        routes.addAll(new AccessRoutes(parts, audits).routes());
        routes.addAll(new CanIRoutes(parts).routes());
        routes.addAll(new AuditRoutes(parts).routes());
        routes.addAll(new EncryptionKeyRoutes(parts, audits, bodies).routes());
        routes.addAll(new CodecRoutes(parts, audits, bodies).routes());
        routes.addAll(new BlockRoutes(parts, audits, bodies).routes());
        routes.addAll(new ChangeRoutes(parts, bodies, inner.starter().turns()).routes());
        return routes;
    }

    private static Optional<Holder> find(ControlParts parts, Digest hash) {
        return parts.stores().keys().findOfPlatform(HexFormat.of().parseHex(hash.hex()));
    }
}
