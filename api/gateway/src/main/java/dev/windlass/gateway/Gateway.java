package dev.windlass.gateway;

import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.arrow.ArrowReplyWriter;
import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.body.Staging;
import dev.windlass.gateway.call.InferContext;
import dev.windlass.gateway.call.Quarantine;
import dev.windlass.gateway.call.Steps;
import dev.windlass.gateway.grpc.GrpcCodec;
import dev.windlass.gateway.grpc.GrpcFront;
import dev.windlass.gateway.http.HttpCodec;
import dev.windlass.gateway.http.HttpFront;
import dev.windlass.gateway.http.HttpThreads;
import dev.windlass.gateway.http.Operations;
import dev.windlass.gateway.oip.JsonTensorReader;
import dev.windlass.gateway.oip.ReplyWriter;
import dev.windlass.gateway.route.GatewayState;
import dev.windlass.gateway.route.RouteKeeper;
import dev.windlass.gateway.route.StoredRoutes;
import dev.windlass.gateway.schedule.FifoScheduler;
import dev.windlass.gateway.schedule.TenantGates;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.gateway.settings.GatewaySettings;
import dev.windlass.gateway.shadow.Shadows;
import dev.windlass.gateway.stats.EndpointWindows;
import dev.windlass.gateway.stats.UseSink;
import dev.windlass.quota.OwnPool;
import dev.windlass.slab.Urgency;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The inference front end of one node. Serves from [#start] until [#close]; thread-safe.
///
/// Threads: one selector, which admits every request, parses small bodies, writes slots, rings, and hears
/// the inference workers' bells; as many parsers of large bodies as there are cores; the front's
/// ([HttpThreads]), of which Jetty's pool accepts, and is never blocked; the gRPC front's event loop,
/// which does for its calls what the selector does, but for the bells; one that closes windows,
/// acknowledges epochs and looks after connections.
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long TICK_MILLIS = 100;

    /// Between two reports of who asked for what.
    private static final long USES_MILLIS = 1000;

    private final GatewayState state;
    private final RouteKeeper keeper;

    @OwnPool("shared by TenantGates' parsing, which is listed")
    private final ThreadPoolExecutor parsePool;

    @OwnPool("the gateway's own chores")
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("gateway-tick").factory());

    private final GatewayMetrics metrics;
    private final TenantGates gates;
    private final Operations operations;
    private final HttpThreads threads = new HttpThreads();
    private final HttpFront front;
    private final @Nullable GrpcFront grpc;
    private final UseSink uses;

    private Gateway(GatewayPorts ports, GatewaySettings settings, StoredRoutes stored) {
        var limits = settings.limits();
        this.uses = ports.uses();
        var windowPorts = new EndpointWindows.WindowPorts(
                settings.identity(), ports.windows(), ports.lease(), InstantSource.system());
        this.keeper = new RouteKeeper(ports.instances(), ports.acks(), stored, windowPorts);
        this.state = new GatewayState(keeper, stored, ports.instances());
        this.parsePool = parsePool(limits);
        this.gates = new TenantGates(limits, parsePool.getMaximumPoolSize());
        var buffers = new DirectBuffers();
        var staging = new Staging(buffers);
        var codec = new HttpCodec(
                staging,
                new JsonTensorReader(),
                new ReplyWriter(buffers),
                new ArrowReplyWriter(buffers),
                limits.bodyBytesMax());
        var context = new InferContext(
                limits,
                ports.instances(),
                new Steps(parsePool, limits.selectorParseBytesMax()),
                new FifoScheduler(ports.instances(), threads, limits.parkedFor()),
                new Quarantine(System::nanoTime),
                new Shadows(ports.instances(), gates.parking()::taken, parsePool),
                buffers);
        this.front = new HttpFront(settings, state, gates, codec, context, threads);
        this.grpc = settings.grpcPort() < 0
                ? null
                : new GrpcFront(settings, state, gates, new GrpcCodec(staging, buffers), context);
        this.metrics = new GatewayMetrics(
                state, front.connections()::count, () -> grpc == null ? 0 : grpc.connections(), gates);
        this.operations =
                new Operations(settings.operationsHost(), settings.operationsPort(), state::missing, metrics::text);
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
        operations.start();
        front.start();
        front.hear(ports.instances());
        if (grpc != null) {
            grpc.start();
        }
        ports.keys().listen(state::acceptKeys);
        ports.routes().listen(state::acceptRoutes);
        var _ = ticker.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        var _ = ticker.scheduleWithFixedDelay(this::reportUses, USES_MILLIS, USES_MILLIS, TimeUnit.MILLISECONDS);
        LOG.atInfo()
                .addKeyValue("port", port())
                .addKeyValue("grpcPort", grpcPort())
                .log("the gateway listens");
    }

    /// The port that it listens on.
    public int port() {
        return front.port();
    }

    /// The port of the gRPC front; -1 if there is none.
    public int grpcPort() {
        return grpc == null ? -1 : grpc.port();
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
        if (grpc != null) {
            grpc.stop(); // what it has under way is heard by the other one's selector
        }
        front.stop();
        ticker.shutdownNow();
        keeper.end();
        reportUses();
        parsePool.shutdownNow();
        metrics.close();
        threads.stopTimer();
        operations.close();
    }

    /// For tests and benches.
    HttpFront front() {
        return front;
    }

    /// For tests: what all tenants hold together.
    TenantGates gates() {
        return gates;
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            keeper.tick(now);
            front.sweep(now);
            if (grpc != null) {
                grpc.sweep(now);
            }
            operations.sweep(now);
        } catch (RuntimeException failed) {
            LOG.atError()
                    .setCause(failed)
                    .log("closing windows, acknowledging or looking after connections failed; trying again");
        }
    }

    private void reportUses() {
        keeper.reportUses(uses);
    }

    private static ThreadPoolExecutor parsePool(GatewayLimits limits) {
        int cores = Runtime.getRuntime().availableProcessors();
        var threads = Thread.ofPlatform().daemon().name("gateway-parse-", 0).factory();
        return new ThreadPoolExecutor(
                cores,
                cores,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.parseQueueMax()),
                task -> threads.newThread(() -> {
                    Urgency.patient();
                    task.run();
                }));
    }
}
