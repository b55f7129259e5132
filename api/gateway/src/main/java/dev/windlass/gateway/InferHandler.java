package dev.windlass.gateway;

import dev.windlass.access.Rights;
import dev.windlass.domain.Tenant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;

/// The way of an infer request to its version: who asks, which tenant, which arm, and through the tenant's
/// gate. Runs on the selector's thread.
final class InferHandler {
    static final String HEADER_LENGTH = "Inference-Header-Content-Length";
    static final String TIMEOUT_HEADER = "Windlass-Timeout-Micros";
    static final String SERVER_TIMING = "Server-Timing";

    /// Larger replies are written on the parse pool.
    static final int SELECTOR_WRITE_BYTES_MAX = 16 << 10;

    private final InferDesk desk;
    private final Supplier<RouteTable> routes;
    private final Supplier<Keyring> keys;
    private final TenantGates gates;

    InferHandler(InferDesk desk, Supplier<RouteTable> routes, Supplier<Keyring> keys, TenantGates gates) {
        this.desk = desk;
        this.routes = routes;
        this.keys = keys;
        this.gates = gates;
    }

    void handle(InferPath path, Exchange exchange) {
        var request = exchange.request;
        var ring = keys.get();
        var principal = ring.authenticate(request.getHeaders().get(HttpHeader.AUTHORIZATION));
        if (principal == null) {
            exchange.refuse(GatewayProblem.unauthenticated());
            return;
        }
        exchange.visitor.isKnown();
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
        if (!Rights.mayInfer(principal)) {
            exchange.refuse(GatewayProblem.mayNotInfer(principal.name()));
            return;
        }
        var version = path.version();
        var lane = version == null ? endpoint.draw(ThreadLocalRandom.current()) : endpoint.version(version);
        if (lane == null || (version != null && desk.workers().find(lane.key()).isEmpty())) {
            exchange.refuse(GatewayProblem.notFound());
            return;
        }
        admit(exchange, tenant, lane, new Rivals(endpoint.arms(), lane, desk.workers()));
    }

    private void admit(Exchange exchange, Tenant tenant, Lane lane, Rivals rivals) {
        if (tenant.state() == Tenant.State.SUSPENDED) {
            exchange.refuse(GatewayProblem.suspended(tenant.name()));
            return;
        }
        if (exchange.request.getLength() > desk.limits().bodyBytesMax()) {
            exchange.refuse(GatewayProblem.bodyTooLarge(desk.limits().bodyBytesMax()));
            return;
        }
        var gate = gates.of(tenant.name());
        switch (gate.enter(tenant.quota(), exchange.arrivedNanos)) {
            case TenantGate.Entry.Refused refused -> {
                lane.stats().rejected.increment();
                exchange.refuse(refused.problem());
            }
            case TenantGate.Entry.Admitted _ -> new InferCall(desk, exchange, lane, rivals, gate).begin();
        }
    }
}
