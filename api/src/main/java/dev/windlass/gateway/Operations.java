package dev.windlass.gateway;

import dev.windlass.http.Connections;
import dev.windlass.quota.OwnPool;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// What machines and operators ask of a node: `/livez`, `/readyz` and `/metrics`. A listener with threads of
/// its own, so that no tenant's traffic keeps a probe waiting; and since it names every tenant to whoever
/// connects, on an address that tenants can't reach.
final class Operations implements AutoCloseable {
    private static final int POOL_THREADS_MAX = 8;
    private static final int POOL_THREADS_MIN = 3;
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /// Nobody says here when a connection is used: each ends some time after it began.
    private static final Connections.Limits LIMITS = new Connections.Limits(64, 64, LONGEST, LONGEST, LONGEST);

    private final Javalin javalin;

    @OwnPool("operators' and machines', no tenant's")
    private final Connections connections = new Connections(LIMITS);

    private final Supplier<List<String>> missing;
    private final Supplier<String> metrics;

    /// @param missing what isn't there yet before the node can serve; empty if it is ready
    /// @param metrics in Prometheus' text form
    Operations(String host, int port, Supplier<List<String>> missing, Supplier<String> metrics) {
        this.missing = missing;
        this.metrics = metrics;
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.threadPool = new QueuedThreadPool(POOL_THREADS_MAX, POOL_THREADS_MIN);
            config.jetty.addConnector((server, http) -> {
                http.setSendServerVersion(false);
                var connector =
                        new ServerConnector(server, 1, 1, new org.eclipse.jetty.server.HttpConnectionFactory(http));
                connector.setHost(host);
                connector.setPort(port);
                connector.setIdleTimeout(WITHIN.toMillis());
                connector.addEventListener(connections);
                return connector;
            });
            config.routes.get("/livez", ctx -> ctx.result("ok"));
            config.routes.get("/readyz", this::readyz);
            config.routes.get("/metrics", this::metrics);
        });
    }

    Operations start() {
        javalin.start();
        return this;
    }

    int port() {
        return javalin.port();
    }

    void sweep(long now) {
        connections.sweep(now);
    }

    private void readyz(Context ctx) {
        var parts = missing.get();
        ctx.status(parts.isEmpty() ? 200 : 503)
                .result(parts.isEmpty() ? "ready" : "missing " + String.join("; ", parts));
    }

    private void metrics(Context ctx) {
        ctx.contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(metrics.get().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
