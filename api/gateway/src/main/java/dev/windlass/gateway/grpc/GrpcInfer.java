package dev.windlass.gateway.grpc;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.Keyring;
import dev.windlass.gateway.schedule.TenantGates;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// `ModelInfer`'s door. What is asked for stands in the message, so that a request is admitted once that
/// has come; until then it has a place among those that arrive. On the event loop.
final class GrpcInfer implements ServerCallHandler<InputStream, InputStream> {
    private final GrpcDoor.Behind doors;
    private final TenantGates gates;
    private final Supplier<Keyring> keys;

    GrpcInfer(GrpcDoor.Behind doors, TenantGates gates, Supplier<Keyring> keys) {
        this.doors = doors;
        this.gates = gates;
        this.keys = keys;
    }

    @Override
    public ServerCall.Listener<InputStream> startCall(ServerCall<InputStream, InputStream> call, Metadata headers) {
        var exchange = GrpcExchange.current();
        exchange.begins(call);
        return GrpcListener.begin(exchange, () -> listener(exchange));
    }

    private GrpcListener listener(GrpcExchange exchange) {
        var metadata = new GrpcMetadata(exchange.headers);
        var asker = Asker.of(keys.get(), gates, metadata);
        var gate = asker.gate();
        if (!gate.arriving().take(1)) {
            throw Refusal.unavailable(
                            "the tenant has as many calls on their way as it may beside the others", "try again")
                    .refused();
        }
        exchange.holds(() -> gate.arriving().giveBack(1));
        var limits = doors.context().limits();
        var messages = new MessageStream(doors.codec().staging(), gate.stagedBytes(), limits.bodyBytesMax());
        exchange.arrives(
                new Arriving(
                        gate.wireBytes(),
                        limits.bodyBytesMax(),
                        limits.bodyWithin().toNanos()),
                2);
        return new GrpcListener(
                exchange,
                messages,
                new GrpcDoor(doors, exchange, exchange::letGo, metadata, asker, messages, timeoutMicros()));
    }

    /// The client's `grpc-timeout`; 0 if it has none.
    static long timeoutMicros() {
        var deadline = Context.current().getDeadline();
        return deadline == null ? 0 : Math.max(1, deadline.timeRemaining(TimeUnit.MICROSECONDS));
    }
}
