package dev.windlass.gateway.http;

import dev.windlass.exchange.ModelInstances;
import dev.windlass.gateway.call.InferAdmission;
import dev.windlass.gateway.call.InferContext;
import dev.windlass.gateway.route.GatewayState;
import dev.windlass.gateway.schedule.TenantGates;
import dev.windlass.gateway.settings.GatewaySettings;
import dev.windlass.http.Connections;
import dev.windlass.http.Verbs;
import dev.windlass.quota.SharedPool;
import dev.windlass.slab.Urgency;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gateway's HTTP front: one Jetty connector with one selector, our door before Javalin.
public final class HttpFront {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);

    /// The selector's: about what it takes to answer what came while it waited.
    private static final long SLICE_NANOS = 100_000;

    private final GatewaySettings settings;
    private final HttpThreads threads;

    @SharedPool(
            value = "connections to a gateway",
            limit =
                    "`limits.infer-connections-max` (1,024), `limits.infer-connections-of-peer-max` (512) of one address",
            share = "as many as it has requests in flight: those are never ended for others",
            full = "the least active one that has no request under way is closed for the next")
    private final Connections connections;

    private final HangUps hangUps = HangUps.open();
    private final OipRoutes oip;
    private final Javalin javalin;

    public HttpFront(
            GatewaySettings settings,
            GatewayState state,
            TenantGates gates,
            HttpCodec codec,
            InferContext context,
            HttpThreads threads) {
        var limits = settings.limits();
        this.settings = settings;
        this.threads = threads;
        this.connections = new Connections(new Connections.Limits(
                limits.connectionsMax(),
                limits.connectionsOfPeerMax(),
                limits.headWithin(),
                limits.idle(),
                limits.answerWithin()));
        this.oip = new OipRoutes(state, version());
        var admission = new InferAdmission(
                state::table, context.instances(), gates, limits.bodyBytesMax(), InstantSource.system());
        var door = new FrontDoor(
                new InferHandler(codec, context, admission, state::keys),
                new OtherRoutes(new Verbs(oip.table()), state::keys, gates, limits, threads.routes));
        this.javalin = Javalin.create(config -> configure(config, door));
    }

    /// Listens.
    public void start() throws IOException {
        threads.start();
        hangUps.start();
        javalin.start();
        selector().submit(_ -> Urgency.prompt(SLICE_NANOS));
    }

    /// Hears the inference workers' bells on the selector's thread.
    public void hear(ModelInstances instances) {
        instances.listen(new BellWatch(selector(), threads.executor));
    }

    public void stop() {
        javalin.stop();
        hangUps.stop();
        threads.stop();
    }

    public int port() {
        return javalin.port();
    }

    /// Looks after connections; called from time to time.
    public void sweep(long nowNanos) {
        connections.sweep(nowNanos);
    }

    public Connections connections() {
        return connections;
    }

    /// For tests and benches: says how Jetty calls this server's handlers.
    public Server server() {
        return javalin.jettyServer().server();
    }

    /// The routes that aren't inference.
    public List<OipRoutes.Route> routes() {
        return oip.table();
    }

    private ManagedSelector selector() {
        var connector = (ServerConnector) server().getConnectors()[0];
        return Objects.requireNonNull(connector.getSelectorManager().getBean(ManagedSelector.class));
    }

    private void configure(JavalinConfig config, FrontDoor door) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
        config.jetty.threadPool = threads.pool;
        config.jetty.addConnector(this::connector);
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new ProblemErrorHandler());
            server.insertHandler(door);
        });
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new ProblemErrorHandler()));
        var routes = config.routes;
        oip.addTo(routes);
        routes.exception(Exception.class, (failed, ctx) -> {
            LOG.atError().setCause(failed).addKeyValue("path", ctx.path()).log("a route failed");
            OipRoutes.refuse(ctx, HttpProblem.ofStatus(500, "the gateway failed"));
        });
        for (int status : new int[] {400, 404, 405, 413}) {
            routes.error(status, ctx -> refuseUnlessRefused(ctx, status));
        }
    }

    private static void refuseUnlessRefused(Context ctx, int status) {
        if (ctx.attribute(OipRoutes.REFUSED) == null) {
            OipRoutes.refuse(ctx, HttpProblem.ofStatus(status, null));
        }
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        // Some 50 KB of each connection that asks twice: 500 of them were more than the heap.
        http.setHeaderCacheSize(0);
        var connector = new GatewayConnector(
                server,
                threads.executor,
                threads.arrivals,
                threads.timer,
                new HttpConnectionFactory(http),
                new PriorKnowledge(http, connections));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().idle().toMillis());
        connections.lookAfter(connector);
        hangUps.lookAfter(connector);
        return connector;
    }

    private static String version() {
        var version = HttpFront.class.getPackage().getImplementationVersion();
        return version == null ? "unreleased" : version;
    }
}
