package dev.windlass.gateway;

import dev.windlass.gateway.route.GatewayState;
import dev.windlass.gateway.schedule.Commons;
import dev.windlass.gateway.schedule.TenantGates;
import dev.windlass.gateway.stats.DeviceMetrics;
import dev.windlass.gateway.stats.MetricsText;
import dev.windlass.gateway.stats.ShadowMetrics;
import dev.windlass.gateway.stats.VersionMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import java.util.function.Supplier;

/// What a gateway says of itself and of the versions that it serves, in Prometheus' text form.
final class GatewayMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    GatewayMetrics(
            GatewayState state, Supplier<Number> connections, Supplier<Number> grpcConnections, TenantGates gates) {
        new JvmMemoryMetrics().bindTo(registry);
        collections.bindTo(registry);
        Gauge.builder("windlass.gateway.connections", connections)
                .description("open connections")
                .register(registry);
        Gauge.builder("windlass.gateway.grpc.connections", grpcConnections)
                .description("open connections of the gRPC front")
                .register(registry);
        Gauge.builder("windlass.gateway.in.flight", gates.inFlight(), Commons::taken)
                .description("requests between their head and their answer")
                .register(registry);
        Gauge.builder("windlass.gateway.parked", gates.parking(), Commons::taken)
                .description("requests that wait for room or for an inference worker")
                .register(registry);
        Gauge.builder("windlass.gateway.staged.bytes", gates.stagedBytes(), Commons::taken)
                .description("bytes of request and reply bodies held off-heap")
                .register(registry);
        MultiCollector versions = () -> VersionMetrics.of(state.stats());
        registry.getPrometheusRegistry().register(versions);
        MultiCollector devices = () -> DeviceMetrics.of(state.stats());
        registry.getPrometheusRegistry().register(devices);
        MultiCollector shadows = () -> ShadowMetrics.of(state.stats());
        registry.getPrometheusRegistry().register(shadows);
    }

    String text() {
        return MetricsText.of(registry.getPrometheusRegistry().scrape());
    }

    @Override
    public void close() {
        collections.close();
    }
}
