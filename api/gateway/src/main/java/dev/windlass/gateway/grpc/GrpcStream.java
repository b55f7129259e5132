package dev.windlass.gateway.grpc;

import dev.windlass.gateway.route.AnswerFields;
import dev.windlass.gateway.schedule.TenantGate;
import dev.windlass.quota.OwnPool;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One stream of infer requests. Each is admitted, charged and answered as if it were a call; answers go
/// out in the requests' order, as Triton has it for models that give one answer each. The next message is
/// read while fewer than so many are under way and the client takes what is written: one that doesn't
/// read is read no more.
///
/// Everything but what [StreamedRequest]s are told happens on the event loop.
final class GrpcStream extends ServerCall.Listener<InputStream> {
    /// Requests of one stream that are under way.
    static final int IN_FLIGHT_MAX = 32;

    private final GrpcDoor.Behind doors;
    private final StreamExchange exchange;
    private final ServerCall<InputStream, InputStream> call;
    private final GrpcMetadata metadata;
    private final TenantGate gate;

    /// Who asks now: keys and tenants change while a stream is open.
    private final Supplier<Asker> askers;

    private final MessageStream messages;

    @OwnPool("the front's one thread")
    private final ScheduledExecutorService loop;

    private final ArrayDeque<StreamedRequest> line = new ArrayDeque<>();

    /// In gRPC's buffers, and paid for until the client has taken them.
    private final ArrayList<Outgoing> written = new ArrayList<>();

    private volatile @Nullable Arriving awaited;

    /// Since when the client takes nothing of what was written last; 0 if it takes all.
    private volatile long unreadNanos;

    /// What was written since it last took all.
    private volatile long unreadBytes;

    private boolean headed;
    private boolean heard;
    private boolean over;

    GrpcStream(
            GrpcDoor.Behind doors,
            StreamExchange exchange,
            ServerCall<InputStream, InputStream> call,
            GrpcMetadata metadata,
            TenantGate gate,
            Supplier<Asker> askers,
            ScheduledExecutorService loop) {
        this.doors = doors;
        this.exchange = exchange;
        this.call = call;
        this.metadata = metadata;
        this.gate = gate;
        this.askers = askers;
        this.loop = loop;
        this.messages = new MessageStream(
                doors.codec().staging(),
                gate.stagedBytes(),
                doors.context().limits().bodyBytesMax());
    }

    @Override
    public void onMessage(InputStream message) {
        exchange.arrived();
        awaited = null;
        if (over || exchange.isAnswered()) {
            return;
        }
        GrpcListener.guarded(exchange, () -> take(message, askers.get()));
        goOn();
    }

    private void take(InputStream message, Asker asker) {
        var place = new StreamedRequest(this, exchange.traceId);
        if (line.isEmpty() && exchange.connection() != null) {
            exchange.connection().asks();
        }
        line.add(place);
        GrpcListener.guarded(place, () -> ask(place, message, asker));
    }

    private void ask(StreamedRequest place, InputStream message, Asker asker) {
        var door = new GrpcDoor(doors, place, () -> {}, metadata, asker, messages, GrpcInfer.timeoutMicros());
        boolean packed = MessageStream.packed(message);
        place.ask(messages.stage(message), packed, door);
    }

    @Override
    public void onReady() {
        goOn();
    }

    @Override
    public void onHalfClose() {
        heard = true;
        goOn();
    }

    @Override
    public void onCancel() {
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    private void end() {
        over = true;
        awaited = null;
        line.forEach(StreamedRequest::leave);
        if (!line.isEmpty()) {
            line.clear();
            isQuiet();
        }
        taken();
    }

    private void isQuiet() {
        if (exchange.connection() != null) {
            exchange.connection().isAnswered();
        }
    }

    private void taken() {
        written.forEach(Outgoing::close);
        written.clear();
    }

    /// Writes what may be written, then asks for what may come.
    void goOn() {
        if (over || exchange.isAnswered()) {
            return;
        }
        if (call.isReady()) {
            taken();
            unreadBytes = 0;
        }
        while (!line.isEmpty() && line.element().isAnswered() && call.isReady()) {
            head();
            write(line.remove());
            if (line.isEmpty()) {
                isQuiet();
            }
        }
        if (call.isReady()) {
            unreadNanos = 0;
        }
        if (heard && line.isEmpty()) {
            over = true;
            exchange.ends(unreadBytes);
        } else if (!heard && awaited == null && line.size() < IN_FLIGHT_MAX && call.isReady()) {
            var limits = doors.context().limits();
            var next = new Arriving(
                    gate.wireBytes(), limits.bodyBytesMax(), limits.bodyWithin().toNanos());
            awaited = next;
            exchange.arrives(next, 1);
        }
    }

    private void write(StreamedRequest answered) {
        var answer = answered.write(call);
        if (answer != null) {
            written.add(answer);
            unreadBytes = written.stream().mapToLong(Outgoing::byteSize).sum();
        }
        unreadNanos = System.nanoTime();
    }

    private void head() {
        if (!headed) {
            headed = true;
            var headers = new Metadata();
            GrpcMetadata.put(headers, AnswerFields.TRACE_ID, exchange.traceId);
            call.sendHeaders(headers);
        }
    }

    /// Ends what takes too long; by any thread.
    void sweep(long nowNanos, long answerWithinNanos) {
        var message = awaited;
        long since = unreadNanos;
        long within = answerWithinNanos + unreadBytes * GrpcExchange.NANOS_OF_BYTE;
        if (since != 0 && nowNanos - since > within) {
            exchange.fail("the answers weren't taken");
        } else if (message != null && message.tooSlow(nowNanos)) {
            exchange.fail("a message took too long to arrive");
        }
    }

    /// By any thread.
    void fail(String why) {
        exchange.fail(why);
    }

    /// Runs a step of one of them on the event loop.
    void later(long millis, Runnable step) {
        try {
            var _ = loop.schedule(step, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            exchange.fail("the gateway ends");
        }
    }
}
