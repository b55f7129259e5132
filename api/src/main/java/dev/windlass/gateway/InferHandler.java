package dev.windlass.gateway;

import dev.windlass.domain.Tenant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Stands before Javalin: takes infer requests on the selector's thread and hands every other path to the
/// server's thread pool, and there to Javalin. Says of itself that it never blocks, or Jetty would dispatch
/// every request.
final class InferHandler extends Handler.Wrapper {
    static final String HEADER_LENGTH = "Inference-Header-Content-Length";
    static final String TIMEOUT_HEADER = "Windlass-Timeout-Micros";
    static final String SERVER_TIMING = "Server-Timing";

    /// Larger replies are written on the parse pool.
    static final int SELECTOR_WRITE_BYTES_MAX = 16 << 10;

    /// Most requests for other paths that run or wait for a thread; 503 above.
    static final int ELSEWHERE_MAX = 256;

    private final InferDesk desk;
    private final AtomicInteger elsewhere = new AtomicInteger();
    private final Supplier<RouteTable> routes;
    private final Supplier<Keyring> keys;
    private final Map<String, TenantGate> gates = new ConcurrentHashMap<>();

    InferHandler(InferDesk desk, Supplier<RouteTable> routes, Supplier<Keyring> keys) {
        this.desk = desk;
        this.routes = routes;
        this.keys = keys;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var path = InferPath.parse(Request.getPathInContext(request));
        if (path == null) {
            elsewhere(request, response, callback);
        } else {
            infer(path, new Exchange(request, response, callback));
        }
        return true;
    }

    private void infer(InferPath path, Exchange exchange) {
        var request = exchange.request;
        var ring = keys.get();
        var principal = ring.authenticate(request.getHeaders().get(HttpHeader.AUTHORIZATION));
        if (principal == null) {
            exchange.refuse(GatewayProblem.unauthenticated());
            return;
        }
        if (!request.getMethod().equals("POST")) {
            exchange.response.getHeaders().put(HttpHeader.ALLOW, "POST");
            exchange.refuse(GatewayProblem.methodNotAllowed(request.getMethod(), "POST"));
            return;
        }
        var tenantName = path.tenant() == null ? principal.tenant() : path.tenant();
        var tenant = tenantName == null ? null : ring.visible(tenantName, principal);
        var endpoint = tenant == null ? null : routes.get().find(tenant.name(), path.env(), path.model());
        if (tenant == null || endpoint == null) {
            exchange.refuse(GatewayProblem.notFound());
            return;
        }
        var version = path.version();
        var lane = version == null ? endpoint.draw(ThreadLocalRandom.current()) : endpoint.version(version);
        if (lane == null || (version != null && desk.workers().find(lane.key()).isEmpty())) {
            exchange.refuse(GatewayProblem.notFound());
            return;
        }
        admit(exchange, tenant, lane);
    }

    private void admit(Exchange exchange, Tenant tenant, Lane lane) {
        if (tenant.state() == Tenant.State.SUSPENDED) {
            exchange.refuse(GatewayProblem.suspended(tenant.name()));
            return;
        }
        if (exchange.request.getLength() > desk.limits().bodyBytesMax()) {
            exchange.refuse(GatewayProblem.bodyTooLarge(desk.limits().bodyBytesMax()));
            return;
        }
        var known = gates.get(tenant.name());
        var gate = known != null ? known : gates.computeIfAbsent(tenant.name(), _ -> new TenantGate());
        switch (gate.enter(tenant.quota(), exchange.arrivedNanos)) {
            case TenantGate.Entry.Refused refused -> {
                lane.stats().rejected.increment();
                exchange.refuse(refused.problem());
            }
            case TenantGate.Entry.Admitted _ -> new InferCall(desk, exchange, lane, gate).begin();
        }
    }

    private void elsewhere(Request request, Response response, Callback callback) {
        if (elsewhere.incrementAndGet() > ELSEWHERE_MAX) {
            elsewhere.decrementAndGet();
            Refusals.write(request, response, callback, GatewayProblem.unavailable("the gateway is busy", "try again"));
            return;
        }
        try {
            getServer().getThreadPool().execute(() -> {
                try {
                    javalin(request, response, callback);
                } finally {
                    elsewhere.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException stopping) {
            elsewhere.decrementAndGet();
            callback.failed(stopping);
        }
    }

    private void javalin(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Throwable failed) { // an error, too, must end the exchange
            Response.writeError(request, response, callback, failed);
        }
    }
}
