package dev.windlass.gateway.grpc;

import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes one call's message as it comes, and hands it on when the client has ended; on the event loop.
final class GrpcListener extends ServerCall.Listener<InputStream> {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcListener.class);

    private final GrpcExchange exchange;
    private final MessageStream messages;
    private final Receiver receiver;
    private @Nullable StagedBody staged;
    private boolean packed;

    /// Who is asked.
    interface Receiver {
        /// @param message the receiver's to close
        /// @param packed still compressed
        void take(StagedBody message, boolean packed);

        /// The client has hung up; by the event loop, whatever the receiver does just now.
        void hungUp();
    }

    GrpcListener(GrpcExchange exchange, MessageStream messages, Receiver receiver) {
        this.exchange = exchange;
        this.messages = messages;
        this.receiver = receiver;
    }

    @Override
    public void onMessage(InputStream message) {
        guarded(exchange, () -> {
            if (exchange.isAnswered()) {
                return;
            }
            exchange.arrived();
            packed = MessageStream.packed(message);
            staged = messages.stage(message);
        });
    }

    @Override
    public void onHalfClose() {
        guarded(exchange, () -> {
            exchange.arrived();
            var message = staged;
            staged = null;
            if (message == null) {
                throw Refusal.bad("message", "", "is missing", "send one in each call");
            }
            receiver.take(message, packed);
        });
    }

    @Override
    public void onCancel() {
        letGo();
        receiver.hungUp();
    }

    @Override
    public void onComplete() {
        letGo();
    }

    private void letGo() {
        if (staged != null) {
            staged.close();
            staged = null;
        }
    }

    /// Begins a call; one that is refused at once hears nothing more.
    static ServerCall.Listener<InputStream> begin(GrpcExchange exchange, Supplier<GrpcListener> beginning) {
        var begun = new AtomicReference<ServerCall.Listener<InputStream>>(new ServerCall.Listener<>() {});
        guarded(exchange, () -> begun.set(beginning.get()));
        return begun.get();
    }

    /// Runs a step of a call that has no request in flight yet; whatever it throws is the answer.
    static void guarded(Respondent respondent, Runnable step) {
        try {
            step.run();
        } catch (RefusedException refused) {
            respondent.refuse(refused.refusal(), new Metadata());
        } catch (RuntimeException | Error failed) {
            LOG.atError()
                    .setCause(failed)
                    .addKeyValue("trace", respondent.traceId())
                    .log("a gRPC call failed");
            respondent.refuse(Refusal.internal(respondent.traceId()), new Metadata());
        }
    }
}
