package dev.windlass.gateway.grpc;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.Keyring;
import dev.windlass.gateway.schedule.TenantGates;
import dev.windlass.quota.OwnPool;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import java.io.InputStream;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// `ModelStreamInfer`'s door: who opens a stream. It has places among the calls that arrive as long as
/// it is open.
final class GrpcStreams implements ServerCallHandler<InputStream, InputStream> {
    /// What it keeps while nothing comes is a call's several times over: its messages and answers.
    private static final int PLACES = 8;

    private final GrpcDoor.Behind doors;
    private final TenantGates gates;
    private final Supplier<Keyring> keys;

    @OwnPool("the front's one thread")
    private final ScheduledExecutorService loop;

    GrpcStreams(GrpcDoor.Behind doors, TenantGates gates, Supplier<Keyring> keys, ScheduledExecutorService loop) {
        this.doors = doors;
        this.gates = gates;
        this.keys = keys;
        this.loop = loop;
    }

    @Override
    public ServerCall.Listener<InputStream> startCall(ServerCall<InputStream, InputStream> call, Metadata headers) {
        var exchange = (StreamExchange) GrpcExchange.current();
        exchange.begins(call);
        var begun = new AtomicReference<ServerCall.Listener<InputStream>>(new ServerCall.Listener<>() {});
        GrpcListener.guarded(exchange, () -> begun.set(begin(exchange, call)));
        return begun.get();
    }

    private GrpcStream begin(StreamExchange exchange, ServerCall<InputStream, InputStream> call) {
        var metadata = new GrpcMetadata(exchange.headers);
        Supplier<Asker> askers = () -> Asker.of(keys.get(), gates, metadata);
        var gate = askers.get().gate();
        if (!gate.arriving().take(PLACES)) {
            throw Refusal.unavailable(
                            "the tenant has as many calls on their way as it may beside the others", "try again")
                    .refused();
        }
        exchange.holds(() -> gate.arriving().giveBack(PLACES));
        var stream = new GrpcStream(doors, exchange, call, metadata, gate, askers, loop);
        exchange.carries(stream);
        stream.goOn();
        return stream;
    }
}
