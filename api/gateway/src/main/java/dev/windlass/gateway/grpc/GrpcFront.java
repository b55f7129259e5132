package dev.windlass.gateway.grpc;

import dev.windlass.gateway.call.InferAdmission;
import dev.windlass.gateway.call.InferContext;
import dev.windlass.gateway.oip.OipBodies;
import dev.windlass.gateway.oip.WireMessages;
import dev.windlass.gateway.route.GatewayState;
import dev.windlass.gateway.schedule.TenantGates;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.gateway.settings.GatewaySettings;
import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SharedPool;
import io.grpc.CompressorRegistry;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerStreamTracer;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The gateway's gRPC front: one event loop, which accepts, reads, admits and submits. Answers are handed
/// to it by whoever hears the inference workers.
public final class GrpcFront {
    /// A connection is some 9 KB of a small heap, a call on it 2 KB.
    private static final int CONNECTIONS_MAX = 512;

    private static final int CONNECTIONS_OF_PEER_MAX = 256;

    /// Beyond the messages that are on their way gRPC keeps little of a call; so many are what one
    /// client's pool has.
    static final int CALLS_OF_CONNECTION_MAX = 128;

    /// Bytes of a connection that nobody has read, for which nobody pays: gRPC keeps an object for each
    /// frame of them, however small. HTTP/2's own first window.
    private static final int WINDOW_BYTES = 65_535;

    private static final int METADATA_BYTES_MAX = 8192;

    /// More often a client needn't ask whether the gateway is there.
    private static final Duration PINGS_APART = Duration.ofSeconds(10);

    /// Calls that a client takes back at once cost it nothing (CVE-2023-44487): so many in so many seconds.
    private static final int RESETS_MAX = 400;

    private static final int RESETS_SECONDS = 10;

    private static final Duration ENDING = Duration.ofSeconds(1);

    private final GatewayLimits limits;
    private final String version;

    @SharedPool(
            value = "gRPC connections to a gateway",
            limit = "512, and 256 of one address",
            share = "as many as it has calls in flight: those are never ended for others",
            full = "the least active one that has no call under way is closed for the next")
    private final GrpcConnections connections;

    @OwnPool("one thread, on which nothing blocks")
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, Thread.ofPlatform().daemon().name("gateway-grpc").factory(), NioIoHandler.newFactory());

    private final Set<GrpcExchange> live = ConcurrentHashMap.newKeySet();
    private final Server server;

    public GrpcFront(
            GatewaySettings settings, GatewayState state, TenantGates gates, GrpcCodec codec, InferContext context) {
        this.limits = settings.limits();
        this.version = version();
        this.connections = new GrpcConnections(
                Math.min(CONNECTIONS_MAX, limits.connectionsMax()),
                Math.min(CONNECTIONS_OF_PEER_MAX, limits.connectionsOfPeerMax()));
        var admission = new InferAdmission(
                state::table, context.instances(), gates, limits.bodyBytesMax(), InstantSource.system());
        var doors = new GrpcDoor.Behind(codec, context, admission);
        var infer = new GrpcInfer(doors, gates, state::keys);
        var streams = new GrpcStreams(doors, gates, state::keys, loop);
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(settings.host(), settings.grpcPort()))
                .channelFactory(() -> new GrpcConnections.Listening(connections))
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .directExecutor()
                .fallbackHandlerRegistry(
                        new GrpcMethods(methods(new GrpcQuestions(codec, state, gates, limits), infer, streams)))
                .addStreamTracerFactory(new Exchanges())
                .intercept(this::counted)
                .decompressorRegistry(GrpcMethods.undoneLater())
                .compressorRegistry(CompressorRegistry.newEmptyInstance())
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(limits.bodyBytesMax())
                .maxInboundMetadataSize(METADATA_BYTES_MAX)
                .maxConcurrentCallsPerConnection(CALLS_OF_CONNECTION_MAX)
                .maxRstFramesPerWindow(RESETS_MAX, RESETS_SECONDS)
                .permitKeepAliveTime(PINGS_APART.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(limits.idle().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(limits.headWithin().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionIdle(limits.idle().toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    private Map<String, ServerCallHandler<InputStream, InputStream>> methods(
            GrpcQuestions questions, GrpcInfer infer, GrpcStreams streams) {
        var methods = new HashMap<String, ServerCallHandler<InputStream, InputStream>>();
        methods.put("ModelInfer", infer);
        methods.put(GrpcMethods.STREAM, streams);
        methods.put("ServerLive", questions.method((_, _) -> WireMessages.flag(true)));
        methods.put("ServerReady", questions.method((_, answers) -> GrpcQuestions.readiness(answers::requireReady)));
        methods.put(
                "ModelReady", questions.method((_, answers) -> GrpcQuestions.readiness(answers::requireModelReady)));
        methods.put("ServerMetadata", questions.method((_, _) -> WireMessages.server(OipBodies.server(version))));
        methods.put("ModelMetadata", questions.method((_, answers) -> WireMessages.metadata(answers.metadata())));
        methods.put("ModelConfig", questions.method((_, answers) -> WireMessages.config(answers.config())));
        methods.put(
                "ModelStatistics",
                questions.method((question, answers) ->
                        WireMessages.statistics(question.name().isEmpty() ? answers.allStats() : answers.stats())));
        methods.put(
                "RepositoryIndex",
                questions.method((question, answers) -> WireMessages.index(answers.index(question.ready()))));
        // Of a repository's model the name comes second.
        methods.put(
                "RepositoryModelLoad",
                questions.method((question, answers) ->
                        WireMessages.empty(answers.of(question.version()).load(question.more()))));
        methods.put(
                "RepositoryModelUnload",
                questions.method((question, answers) ->
                        WireMessages.empty(answers.of(question.version()).unload())));
        return methods;
    }

    /// Each call is one of its connection's while its stream is open; one of many messages while it has
    /// one.
    private <Q, A> ServerCall.Listener<Q> counted(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var connection = connections.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        if (connection != null && GrpcExchange.current() instanceof StreamExchange stream) {
            stream.comesBy(connection);
        } else if (connection != null) {
            connection.asks();
            GrpcExchange.current().afterwards(connection::isAnswered);
        }
        return next.startCall(call, headers);
    }

    private final class Exchanges extends ServerStreamTracer.Factory {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            return method.endsWith("/" + GrpcMethods.STREAM)
                    ? new StreamExchange(headers, live, loop)
                    : new GrpcExchange(headers, live, loop);
        }
    }

    /// Listens.
    public void start() throws IOException {
        server.start();
    }

    public int port() {
        return server.getPort();
    }

    /// How many connections are open.
    public int connections() {
        return connections.count();
    }

    /// Ends calls that take too long; called from time to time.
    public void sweep(long nowNanos) {
        long within = limits.answerWithin().toNanos();
        live.forEach(it -> it.sweep(nowNanos, within));
    }

    /// Takes no calls any more, and ends those that don't end soon.
    public void stop() {
        server.shutdown();
        try {
            if (!server.awaitTermination(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException stopping) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        var _ = loop.shutdownGracefully(0, ENDING.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String version() {
        var version = GrpcFront.class.getPackage().getImplementationVersion();
        return version == null ? "unreleased" : version;
    }
}
