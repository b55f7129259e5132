package dev.windlass.gateway.http;

import dev.windlass.domain.Principal;
import dev.windlass.domain.Tenant;
import dev.windlass.gateway.body.BodyPart;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.Keyring;
import dev.windlass.gateway.schedule.TenantGate;
import dev.windlass.gateway.schedule.TenantGates;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.http.Verbs;
import dev.windlass.quota.OwnPool;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// The way of every request that isn't an inference: through its tenant's gate, then its body is read to the
/// end without a thread, and only then a thread of its own serves it. So a slow body costs the others nothing,
/// and its tenant one of its places; and a slow reader costs a connection.
final class OtherRoutes {
    /// The longest body that one of these routes takes.
    static final int BODY_BYTES_MAX = 4096;

    private final Verbs verbs;
    private final Supplier<Keyring> keys;
    private final TenantGates gates;
    private final GatewayLimits limits;

    @OwnPool("a thread for each request, which are in flight")
    private final Executor threads;

    /// @param verbs of the routes that Javalin knows
    /// @param threads a new one for each request, which may block
    OtherRoutes(Verbs verbs, Supplier<Keyring> keys, TenantGates gates, GatewayLimits limits, Executor threads) {
        this.verbs = verbs;
        this.keys = keys;
        this.gates = gates;
        this.limits = limits;
        this.threads = threads;
    }

    /// Who serves these requests; may block.
    interface Served {
        void by(Request request, Response response, Callback callback);
    }

    void handle(Exchange exchange, Served served) {
        var request = exchange.request;
        var ring = keys.get();
        var principal = exchange.principal(ring);
        if (principal == null) {
            return;
        }
        var taken = verbs.of(Request.getPathInContext(request));
        if (!taken.isEmpty() && !taken.contains(request.getMethod())) {
            exchange.refuseMethod(taken);
            return;
        }
        var tenant = tenant(Request.getPathInContext(request), ring, principal);
        if (taken.isEmpty() || tenant == null) {
            exchange.refuse(Refusal.notFound());
        } else if (request.getLength() > BODY_BYTES_MAX) {
            exchange.refuse(Refusal.bodyTooLarge(BODY_BYTES_MAX));
        } else {
            enter(exchange, tenant, served);
        }
    }

    private void enter(Exchange exchange, Tenant tenant, Served served) {
        var gate = gates.of(tenant.name());
        switch (gate.enter(tenant.quota(), exchange.arrivedNanos)) {
            case TenantGate.Entry.Refused refused -> exchange.refuse(refused.problem());
            case TenantGate.Entry.Admitted _ -> {
                var body = new Body(exchange, gate);
                long within = limits.headWithin().toNanos();
                new BodyReader(exchange.request, exchange.arrivedNanos + within, body)
                        .read(body, () -> serve(body, served));
            }
        }
    }

    private void serve(Body body, Served served) {
        try {
            var request = body.request();
            threads.execute(() -> served.by(request, body.response(request), body));
        } catch (RejectedExecutionException stopping) {
            body.failed(stopping);
        }
    }

    /// Of the path, or of the token where the path names none.
    private static @Nullable Tenant tenant(String path, Keyring ring, Principal principal) {
        int end = path.indexOf('/', 1);
        var first = path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
        var name = first.equals("v2") ? principal.tenant() : first;
        return name == null ? null : ring.visible(name, principal);
    }

    /// A short body, complete before it is given to anybody. Its exchange leaves the gate before the answer's
    /// last bytes go: a client that asks one thing after another is never one too many.
    private static final class Body extends Callback.Nested implements BodyPart, BodyReader.Receiver {
        private final Exchange exchange;
        private final TenantGate gate;
        private final AtomicBoolean left = new AtomicBoolean();
        private byte[] bytes = {};

        private Body(Exchange exchange, TenantGate gate) {
            super(exchange);
            this.exchange = exchange;
            this.gate = gate;
        }

        @Override
        public void take(ByteBuffer more) {
            if (bytes.length + more.remaining() > BODY_BYTES_MAX) {
                throw Refusal.bodyTooLarge(BODY_BYTES_MAX).refused();
            }
            int from = bytes.length;
            bytes = java.util.Arrays.copyOf(bytes, from + more.remaining());
            more.get(bytes, from, more.remaining());
        }

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void bodyRefused(Refusal problem, boolean broken) {
            leave();
            exchange.refuse(problem);
        }

        @Override
        public void fail(Throwable failure) {
            failed(failure);
        }

        @Override
        public void completed() {
            leave();
        }

        private void leave() {
            if (left.compareAndSet(false, true)) {
                gate.leave();
            }
        }

        private Response response(Request request) {
            return new Response.Wrapper(request, exchange.response) {
                @Override
                public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
                    if (last) {
                        leave();
                        exchange.visitor.isAnswered();
                    }
                    super.write(last, content, callback);
                }
            };
        }

        private Request request() {
            return new Request.Wrapper(exchange.request) {
                private boolean given;

                @Override
                public long getLength() {
                    return bytes.length;
                }

                @Override
                public Content.Chunk read() {
                    if (given || bytes.length == 0) {
                        return Content.Chunk.EOF;
                    }
                    given = true;
                    return Content.Chunk.from(ByteBuffer.wrap(bytes), true);
                }

                @Override
                public void demand(Runnable then) {
                    then.run();
                }
            };
        }
    }
}
