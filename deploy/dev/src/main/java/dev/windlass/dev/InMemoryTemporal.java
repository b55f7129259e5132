package dev.windlass.dev;

import dev.windlass.launch.PartException;
import dev.windlass.settings.TemporalSettings;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The Java test service in this JVM, on loopback, in real time: no UI, no lists, nothing survives this
/// process.
///
/// It is made from the test service's own parts, since its ready-made server listens on every interface.
public final class InMemoryTemporal implements TemporalServer {
    /// Printed wherever this service stands in.
    public static final String WARNING =
            "WARNING: no Temporal CLI, so the in-memory test service stands in: no Temporal UI, nothing survives a restart";

    private final TestServicesStarter services;
    private final io.grpc.Server server;

    private InMemoryTemporal(TestServicesStarter services, io.grpc.Server server) {
        this.services = services;
        this.server = server;
    }

    /// Starts it at `port` on loopback (0: any free one); the caller closes it.
    public static InMemoryTemporal start(int port) {
        var services = new TestServicesStarter(true, 0);
        var health = new HealthStatusManager();
        var builder = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        services.getServices().forEach(builder::addService);
        builder.addService(health.getHealthService());
        health.setStatus("temporal.api.workflowservice.v1.WorkflowService", ServingStatus.SERVING);
        try {
            return new InMemoryTemporal(services, builder.build().start());
        } catch (IOException e) {
            services.close();
            throw new PartException(
                    "the in-memory Temporal service can't listen at port " + port + ": " + e.getMessage(), e);
        }
    }

    @Override
    public TemporalSettings settings() {
        return new TemporalSettings(
                TemporalSettings.Mode.IN_MEMORY,
                "127.0.0.1:" + server.getPort(),
                TemporalDevServer.NAMESPACE,
                "",
                "",
                Duration.ofDays(30),
                Duration.ofMinutes(1));
    }

    @Override
    public void close() {
        server.shutdownNow();
        services.close();
        try {
            server.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
