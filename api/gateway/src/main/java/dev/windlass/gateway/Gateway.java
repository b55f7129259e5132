package dev.windlass.gateway;

import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.body.Staging;
import dev.windlass.gateway.call.Admission;
import dev.windlass.gateway.call.InferContext;
import dev.windlass.gateway.call.Quarantine;
import dev.windlass.gateway.call.Steps;
import dev.windlass.gateway.http.BellWatch;
import dev.windlass.gateway.http.FrontDoor;
import dev.windlass.gateway.http.GatewayConnector;
import dev.windlass.gateway.http.GatewayPool;
import dev.windlass.gateway.http.HttpCodec;
import dev.windlass.gateway.http.HttpProblem;
import dev.windlass.gateway.http.InferHandler;
import dev.windlass.gateway.http.OipRoutes;
import dev.windlass.gateway.http.Operations;
import dev.windlass.gateway.http.OtherRoutes;
import dev.windlass.gateway.http.ProblemErrorHandler;
import dev.windlass.gateway.http.StayingExecutor;
import dev.windlass.gateway.oip.JacksonTensorReader;
import dev.windlass.gateway.oip.ReplyWriter;
import dev.windlass.gateway.route.GatewayState;
import dev.windlass.gateway.route.RouteKeeper;
import dev.windlass.gateway.route.StoredRoutes;
import dev.windlass.gateway.schedule.FifoScheduler;
import dev.windlass.gateway.schedule.TenantGates;
import dev.windlass.gateway.schedule.Timer;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.gateway.settings.GatewaySettings;
import dev.windlass.gateway.stats.EndpointWindows;
import dev.windlass.http.Connections;
import dev.windlass.http.Verbs;
import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SharedPool;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The inference front end of one node. Serves from [#start] until [#close]; thread-safe.
///
/// Threads: one selector, which admits every request, parses small bodies, writes slots, rings, and hears the
/// inference workers' bells; as many parsers of large bodies as there are cores; Jetty's pool, which nothing
/// blocks, since accepting needs it; one on which connections begin, fail and end; a virtual thread for each request
/// that is not inference; one timer, and
/// one thread that closes windows, acknowledges epochs and looks after connections.
public final class Gateway implements AutoCloseable {
    static final int POOL_THREADS_MIN = 8;
    static final int POOL_THREADS_MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long TICK_MILLIS = 100;

    private final GatewaySettings settings;
    private final GatewayState state;
    private final RouteKeeper keeper;

    @OwnPool("shared by TenantGates' parsing, which is listed")
    private final ThreadPoolExecutor parsePool;

    private final ScheduledExecutorScheduler timer = new ScheduledExecutorScheduler("gateway-timer", true);

    @OwnPool("the gateway's own chores")
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("gateway-tick").factory());

    private final GatewayMetrics metrics;

    @OwnPool("connections begin, fail and end there, each in a moment")
    private final ExecutorService arrivals = newestFirst("gateway-arrivals");

    @OwnPool("nothing of a tenant's runs there for longer than a moment")
    private final GatewayPool pool = new GatewayPool(POOL_THREADS_MAX, POOL_THREADS_MIN, arrivals);

    @OwnPool("hands on to the pool")
    private final StayingExecutor executor = new StayingExecutor(pool, arrivals);

    @OwnPool("a thread for each request, which are in flight")
    private final ExecutorService routeThreads = Executors.newVirtualThreadPerTaskExecutor();

    @SharedPool(
            value = "connections to a gateway",
            limit =
                    "`limits.infer-connections-max` (1,024), `limits.infer-connections-of-peer-max` (512) of one address",
            share = "as many as it has requests in flight: those are never ended for others",
            full = "the least active one that has no request under way is closed for the next")
    private final Connections connections;

    private final TenantGates gates;
    private final Operations operations;
    private final InferContext context;
    private final HttpCodec codec;
    private final Javalin javalin;

    private Gateway(GatewayPorts ports, GatewaySettings settings, StoredRoutes stored) {
        var limits = settings.limits();
        this.settings = settings;
        var windowPorts = new EndpointWindows.WindowPorts(
                settings.identity(), ports.windows(), ports.lease(), InstantSource.system());
        this.keeper = new RouteKeeper(ports.workers(), ports.acks(), stored, windowPorts);
        this.state = new GatewayState(keeper, stored, ports.workers());
        this.connections = new Connections(new Connections.Limits(
                limits.connectionsMax(),
                limits.connectionsOfPeerMax(),
                limits.headWithin(),
                limits.idle(),
                limits.answerWithin()));
        this.parsePool = parsePool(limits);
        this.gates = new TenantGates(limits, parsePool.getMaximumPoolSize());
        var buffers = new DirectBuffers();
        this.codec = new HttpCodec(
                new Staging(buffers), new JacksonTensorReader(), new ReplyWriter(buffers), limits.bodyBytesMax());
        this.context = new InferContext(
                limits,
                ports.workers(),
                new Steps(parsePool, limits.selectorParseBytesMax()),
                new FifoScheduler(ports.workers(), this::after, limits.parkedFor()),
                new Quarantine(System::nanoTime));
        this.metrics = new GatewayMetrics(state, connections, gates);
        this.operations =
                new Operations(settings.operationsHost(), settings.operationsPort(), state::missing, metrics::text);
        this.javalin = Javalin.create(this::configure);
    }

    /// Serves what the node's directory holds, then what the ports tell.
    ///
    /// @throws IOException if the directory can't be used
    public static Gateway start(GatewayPorts ports, GatewaySettings settings) throws IOException {
        var gateway = new Gateway(ports, settings, new StoredRoutes(settings.directory()));
        gateway.open(ports);
        return gateway;
    }

    private void open(GatewayPorts ports) throws IOException {
        state.restore();
        try {
            timer.start();
        } catch (Exception failed) {
            throw new IOException("the gateway's timer didn't start", failed);
        }
        operations.start();
        javalin.start();
        ports.workers().listen(new BellWatch(selector(), executor));
        ports.keys().listen(state::acceptKeys);
        ports.routes().listen(state::acceptRoutes);
        var _ = ticker.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        LOG.atInfo().addKeyValue("port", port()).log("the gateway listens");
    }

    /// The port that it listens on.
    public int port() {
        return javalin.port();
    }

    /// True if a route has traffic for the version, as far as is known now.
    public boolean routes(VersionKey version) {
        return keeper.routes(version);
    }

    /// The port of probes and metrics.
    public int operationsPort() {
        return operations.port();
    }

    /// Stops listening, then sends the counts that were not sent yet.
    @Override
    public void close() {
        javalin.stop();
        arrivals.shutdown();
        routeThreads.shutdownNow();
        ticker.shutdownNow();
        keeper.end();
        parsePool.shutdownNow();
        metrics.close();
        try {
            timer.stop();
        } catch (Exception failed) {
            LOG.atWarn().setCause(failed).log("the gateway's timer didn't stop");
        }
        operations.close();
    }

    /// For tests and benches: says how Jetty calls this server's handlers.
    Server server() {
        return javalin.jettyServer().server();
    }

    /// For tests: the routes that aren't inference.
    List<OipRoutes.Route> routes() {
        return new OipRoutes(state, version()).table();
    }

    /// For tests: what all tenants hold together.
    TenantGates gates() {
        return gates;
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            keeper.tick(now);
            connections.sweep(now);
            operations.sweep(now);
        } catch (RuntimeException failed) {
            LOG.atError()
                    .setCause(failed)
                    .log("closing windows, acknowledging or looking after connections failed; trying again");
        }
    }

    private Timer.Alarm after(long nanos, Runnable task) {
        return timer.schedule(task, nanos, TimeUnit.NANOSECONDS)::cancel;
    }

    private ManagedSelector selector() {
        var connector = (ServerConnector) server().getConnectors()[0];
        return Objects.requireNonNull(connector.getSelectorManager().getBean(ManagedSelector.class));
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
        config.jetty.threadPool = pool;
        config.jetty.addConnector(this::connector);
        var oip = new OipRoutes(state, version());
        var admission = new Admission(
                state::table, context.workers(), gates, context.limits().bodyBytesMax());
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new ProblemErrorHandler());
            server.insertHandler(new FrontDoor(
                    new InferHandler(codec, context, admission, state::keys),
                    new OtherRoutes(new Verbs(oip.table()), state::keys, gates, context.limits(), routeThreads)));
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
        if (!HttpProblem.CONTENT_TYPE.equals(ctx.res().getContentType())) {
            OipRoutes.refuse(ctx, HttpProblem.ofStatus(status, null));
        }
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        // Some 50 KB of each connection that asks twice: 500 of them were more than the heap.
        http.setHeaderCacheSize(0);
        var connector = new GatewayConnector(server, executor, arrivals, timer, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().idle().toMillis());
        connections.lookAfter(connector);
        return connector;
    }

    /// Who comes after a crowd doesn't wait for it.
    private static ExecutorService newestFirst(String thread) {
        var waiting = new LinkedBlockingDeque<Runnable>() {
            @Override
            public boolean offer(Runnable task) {
                return offerFirst(task);
            }
        };
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                waiting,
                Thread.ofPlatform().daemon().name(thread).factory());
    }

    private static ThreadPoolExecutor parsePool(GatewayLimits limits) {
        int cores = Runtime.getRuntime().availableProcessors();
        var threads = Thread.ofPlatform().daemon().name("gateway-parse-", 0).factory();
        return new ThreadPoolExecutor(
                cores, cores, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(limits.parseQueueMax()), threads);
    }

    private static String version() {
        var version = Gateway.class.getPackage().getImplementationVersion();
        return version == null ? "unreleased" : version;
    }
}
