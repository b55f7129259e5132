package dev.windlass.gateway.http;

import dev.windlass.http.Connections;
import dev.windlass.http.Verbs;
import dev.windlass.quota.OwnPool;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// What machines and operators ask of a node: `/livez`, `/readyz` and `/metrics`. A listener with threads of
/// its own, so that no tenant's traffic keeps a probe waiting; and since it names every tenant to whoever
/// connects, on an address that tenants can't reach.
public final class Operations implements AutoCloseable {
    private static final String ALLOWED = "GET, HEAD";
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
    public Operations(String host, int port, Supplier<List<String>> missing, Supplier<String> metrics) {
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
                connections.lookAfter(connector);
                return connector;
            });
            config.http.prefer405over404 = true;
            config.jetty.modifyServer(server -> server.insertHandler(new KnownVerbs()));
            get(config, "/livez", ctx -> ctx.result("ok"));
            get(config, "/readyz", this::readyz);
            get(config, "/metrics", this::metrics);
            config.routes.error(405, ctx -> ctx.header("Allow", ALLOWED));
        });
    }

    /// A load balancer that asks by HEAD hears the same: Javalin itself would always say 200.
    private static void get(JavalinConfig config, String path, Handler handler) {
        config.routes.get(path, handler);
        config.routes.head(path, handler);
    }

    /// Refuses what isn't HTTP's before Javalin sees it.
    private static final class KnownVerbs extends org.eclipse.jetty.server.Handler.Wrapper {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (Verbs.known(request.getMethod())) {
                return super.handle(request, response, callback);
            }
            response.setStatus(405);
            response.getHeaders().put(HttpHeader.ALLOW, ALLOWED);
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
            callback.succeeded();
            return true;
        }
    }

    public Operations start() {
        javalin.start();
        return this;
    }

    public int port() {
        return javalin.port();
    }

    public void sweep(long now) {
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
