package dev.windlass.gateway.grpc;

import dev.windlass.domain.Arm;
import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.call.InferAdmission;
import dev.windlass.gateway.call.InferContext;
import dev.windlass.gateway.oip.WireRequest;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.AnswerFields;
import dev.windlass.gateway.route.Keyring;
import dev.windlass.gateway.schedule.TenantGates;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `ModelInfer`'s door. What is asked for stands in the message, so that a request is admitted once that
/// has come; until then it has a place among those that arrive. On the event loop.
final class GrpcInfer implements ServerCallHandler<InputStream, InputStream> {
    private final GrpcCodec codec;
    private final InferContext context;
    private final InferAdmission admission;
    private final TenantGates gates;
    private final Supplier<Keyring> keys;

    GrpcInfer(
            GrpcCodec codec,
            InferContext context,
            InferAdmission admission,
            TenantGates gates,
            Supplier<Keyring> keys) {
        this.codec = codec;
        this.context = context;
        this.admission = admission;
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
        var limits = context.limits();
        var messages = new MessageStream(codec.staging(), gate.stagedBytes(), limits.bodyBytesMax());
        exchange.arrives(new Arriving(
                gate.wireBytes(), limits.bodyBytesMax(), limits.bodyWithin().toNanos()));
        return new GrpcListener(exchange, messages, new Door(exchange, metadata, asker, messages, timeoutMicros()));
    }

    /// The client's `grpc-timeout`; 0 if it has none.
    private static long timeoutMicros() {
        var deadline = Context.current().getDeadline();
        return deadline == null ? 0 : Math.max(1, deadline.timeRemaining(TimeUnit.MICROSECONDS));
    }

    /// One call that asks to come in.
    private final class Door implements GrpcListener.Receiver {
        private final GrpcExchange exchange;
        private final GrpcMetadata metadata;
        private final Asker asker;
        private final MessageStream messages;
        private final long timeoutMicros;
        private volatile @Nullable GrpcCall admitted;
        private volatile boolean hungUp;

        private Door(
                GrpcExchange exchange, GrpcMetadata metadata, Asker asker, MessageStream messages, long timeoutMicros) {
            this.exchange = exchange;
            this.metadata = metadata;
            this.asker = asker;
            this.messages = messages;
            this.timeoutMicros = timeoutMicros;
        }

        @Override
        public void take(StagedBody message, boolean packed) {
            if (!packed) {
                ask(message);
            } else if (!context.steps().pooled(asker.gate(), () -> inflate(message))) {
                message.close();
                throw Refusal.unavailable(
                                "the tenant has as many large bodies to be parsed as it may beside the others",
                                "try again")
                        .refused();
            }
        }

        private void inflate(StagedBody packed) {
            GrpcListener.guarded(exchange, () -> {
                StagedBody plain;
                try (packed) {
                    plain = messages.inflate(metadata.get("grpc-encoding"), packed);
                }
                ask(plain);
            });
        }

        private void ask(StagedBody message) {
            exchange.letGo();
            boolean taken = false;
            try {
                var request = WireRequest.read(message.content());
                taken = answer(
                        admission.admit(asker.ring(), asker.principal(), arrival(request, message)), request, message);
            } finally {
                if (!taken) {
                    message.close();
                }
            }
        }

        private InferAdmission.Arrival arrival(WireRequest request, StagedBody message) {
            var named = new InferAdmission.Named(asker.named(), asker.env(), request.model(), request.version());
            var arm = metadata.get(AnswerFields.ARM);
            if (arm != null && !arm.equals(Arm.PREVIEW.id())) {
                throw Refusal.bad(
                        AnswerFields.ARM, arm, "is no arm that can be asked for", "send preview, or leave it out");
            }
            return new InferAdmission.Arrival(
                    arm == null ? named : named.ofPreview(), metadata, message.byteSize(), exchange.arrivedNanos);
        }

        private boolean answer(InferAdmission.Answer answer, WireRequest request, StagedBody message) {
            switch (answer) {
                case InferAdmission.Answer.Refused(var refusal) -> exchange.refuse(refusal);
                case InferAdmission.Answer.Retired(var refusal, var retiring) ->
                    exchange.refuse(refusal, GrpcMetadata.of(AnswerFields.of(retiring)));
                case InferAdmission.Answer.Admitted entered -> {
                    var asked = new GrpcCall.Asked(request, message, timeoutMicros);
                    var call = new GrpcCall(codec, context, exchange, entered, asked);
                    admitted = call;
                    if (hungUp) {
                        call.cancel();
                    }
                    call.begin();
                    return true;
                }
            }
            return false;
        }

        @Override
        public void hungUp() {
            hungUp = true;
            var call = admitted;
            if (call != null) {
                call.cancel();
            }
        }
    }
}
