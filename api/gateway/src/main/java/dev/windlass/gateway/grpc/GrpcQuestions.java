package dev.windlass.gateway.grpc;

import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.oip.OipAnswers;
import dev.windlass.gateway.oip.OipScope;
import dev.windlass.gateway.oip.WireMessages;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.route.AnswerFields;
import dev.windlass.gateway.route.GatewayState;
import dev.windlass.gateway.schedule.TenantGate;
import dev.windlass.gateway.schedule.TenantGates;
import dev.windlass.gateway.settings.GatewayLimits;
import io.grpc.Metadata;
import io.grpc.ServerCallHandler;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The calls beside `ModelInfer`: through their tenant's gate, then answered where they are heard, from
/// what is in memory.
///
/// @param codec stages their messages
record GrpcQuestions(GrpcCodec codec, GatewayState state, TenantGates gates, GatewayLimits limits) {
    /// The longest message that one of them takes.
    private static final int MESSAGE_BYTES_MAX = 4096;

    /// What one of them answers.
    interface Answer {
        /// @throws RefusedException if there is nothing to say
        byte[] to(WireMessages.Question question, OipAnswers answers);
    }

    ServerCallHandler<InputStream, InputStream> method(Answer answer) {
        return (call, _) -> {
            var exchange = GrpcExchange.current();
            exchange.begins(call);
            return GrpcListener.begin(exchange, () -> listener(exchange, answer));
        };
    }

    private GrpcListener listener(GrpcExchange exchange, Answer answer) {
        var metadata = new GrpcMetadata(exchange.headers);
        var asker = Asker.of(state.keys(), gates, metadata);
        var gate = asker.gate();
        if (gate.enter(asker.tenant().quota(), exchange.arrivedNanos)
                instanceof TenantGate.Entry.Refused(var refusal)) {
            throw refusal.refused();
        }
        exchange.holds(gate::leave);
        var messages = new MessageStream(codec.staging(), gate.stagedBytes(), MESSAGE_BYTES_MAX);
        exchange.arrives(
                new Arriving(
                        gate.wireBytes(), MESSAGE_BYTES_MAX, limits.headWithin().toNanos()),
                2);
        return new GrpcListener(exchange, messages, new GrpcListener.Receiver() {
            @Override
            public void take(StagedBody message, boolean packed) {
                try (message) {
                    if (packed) {
                        try (var plain = messages.inflate(metadata.get("grpc-encoding"), message)) {
                            answer(exchange, asker, answer, plain.content());
                        }
                    } else {
                        answer(exchange, asker, answer, message.content());
                    }
                }
            }

            @Override
            public void hungUp() {
                // It is answered at once, or never.
            }
        });
    }

    private void answer(GrpcExchange exchange, Asker asker, Answer answer, ByteBuffer message) {
        var question = WireMessages.question(message);
        var scope = new OipScope(
                state,
                asker.principal(),
                asker.tenant().name(),
                new OipScope.Asked(
                        asker.named(), asker.env(), absentIfEmpty(question.name()), absentIfEmpty(question.version())));
        var retiring = scope.retiring();
        var metadata = retiring == null ? new Metadata() : GrpcMetadata.of(AnswerFields.of(retiring));
        try {
            scope.requireThere();
            var _ = exchange.answer(
                    metadata, WrittenMessage.of(ByteBuffer.wrap(answer.to(question, new OipAnswers(scope)))));
        } catch (RefusedException refused) {
            exchange.refuse(refused.refusal(), metadata);
        }
    }

    private static @Nullable String absentIfEmpty(String name) {
        return name.isEmpty() ? null : name;
    }

    /// The protocol has a word for "not ready".
    static byte[] readiness(Runnable requiring) {
        try {
            requiring.run();
            return WireMessages.flag(true);
        } catch (RefusedException refused) {
            if (refused.refusal() instanceof Refusal.Unavailable) {
                return WireMessages.flag(false);
            }
            throw refused;
        }
    }
}
