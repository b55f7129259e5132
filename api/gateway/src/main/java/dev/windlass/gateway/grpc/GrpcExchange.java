package dev.windlass.gateway.grpc;

import dev.windlass.gateway.call.TraceId;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.AnswerFields;
import dev.windlass.quota.OwnPool;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One call, from its head to the end of its stream, answered exactly once, by whoever comes first. What
/// it holds of its tenant's is given back at the latest when its stream is over.
///
/// As a tracer it is told, on the event loop, of each part of a message that gRPC keeps until the whole
/// of it has come.
class GrpcExchange extends ServerStreamTracer implements Respondent {
    private static final Context.Key<GrpcExchange> KEY = Context.key("windlass-exchange");

    /// Whoever is over a limit hears of it so much later.
    private static final long PAUSE_MILLIS = 100;

    /// Of a call that was answered already; what is on its way still fits.
    private static final long LATE_BYTES_MAX = 64 << 10;

    /// An answer is waited for longer by its size, at 64 KiB in a second.
    static final long NANOS_OF_BYTE = 1_000_000_000 / (64 << 10);

    final Metadata headers;
    final String traceId;
    final long arrivedNanos = System.nanoTime();
    private final Set<GrpcExchange> live;

    @OwnPool("the front's one thread")
    private final ScheduledExecutorService loop;

    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicReference<@Nullable Runnable> held = new AtomicReference<>();
    private final AtomicReference<@Nullable Runnable> sending = new AtomicReference<>();
    private volatile @Nullable ServerCall<InputStream, InputStream> call;
    private volatile Context.@Nullable CancellableContext context;
    private volatile @Nullable Arriving arriving;
    private volatile long answeredNanos;
    volatile long answeredBytes;
    private long lateBytes;
    private @Nullable Runnable last;

    /// @param live the calls that are looked after; it puts itself there
    GrpcExchange(Metadata headers, Set<GrpcExchange> live, ScheduledExecutorService loop) {
        this.loop = loop;
        this.headers = headers;
        this.traceId = TraceId.of(new GrpcMetadata(headers).get("traceparent"));
        this.live = live;
    }

    @Override
    public String traceId() {
        return traceId;
    }

    @Override
    public long arrivedNanos() {
        return arrivedNanos;
    }

    /// Of the call that is just begun.
    static GrpcExchange current() {
        return KEY.get();
    }

    @Override
    public Context filterContext(Context outer) {
        var own = outer.withValue(KEY, this).withCancellation();
        context = own;
        live.add(this);
        return own;
    }

    void begins(ServerCall<InputStream, InputStream> begun) {
        call = begun;
    }

    /// From now on a message comes in, and its parts are counted. A call of one message asks for two, so
    /// that gRPC sees a second one, and ends it.
    void arrives(Arriving message, int messages) {
        arriving = message;
        var begun = call;
        if (begun != null) {
            begun.request(messages);
        }
    }

    void arrived() {
        var whole = arriving;
        arriving = null;
        if (whole != null) {
            whole.close();
        }
    }

    /// Runs `giveBack` once, in [#letGo].
    void holds(Runnable giveBack) {
        held.set(giveBack);
    }

    /// Runs `then` once, when the stream is over; on the event loop.
    void afterwards(Runnable then) {
        last = then;
    }

    void letGo() {
        run(held.getAndSet(null));
    }

    @Override
    public void inboundWireSize(long bytes) {
        var message = arriving;
        if (answered.get()) {
            lateBytes += bytes;
            if (lateBytes > LATE_BYTES_MAX) {
                cancel("the call was answered");
            }
        } else if (message != null) {
            var refusal = message.take(bytes);
            if (refusal != null) {
                refuse(refusal);
            }
        }
    }

    void refuse(Refusal refusal) {
        refuse(refusal, new Metadata());
    }

    /// If nothing else answered.
    @Override
    public void refuse(Refusal refusal, Metadata trailers) {
        if (claim()) {
            GrpcMetadata.put(trailers, AnswerFields.TRACE_ID, traceId);
            GrpcStatus.addTo(trailers, refusal);
            var status = GrpcStatus.of(refusal);
            if (refusal instanceof Refusal.OverLimit) {
                // As HTTP's next request waits (`http.Pacing`): a stream's next is on another stream.
                letGo();
                var _ = loop.schedule(() -> close(status, trailers), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                close(status, trailers);
            }
        }
    }

    /// Answers, if nothing else did: whether this is the answer.
    boolean answer(Metadata metadata, WrittenMessage message) {
        var begun = call;
        if (begun == null || !claim()) {
            return false;
        }
        GrpcMetadata.put(metadata, AnswerFields.TRACE_ID, traceId);
        begun.sendHeaders(metadata);
        begun.sendMessage(message);
        close(Status.OK, new Metadata());
        return true;
    }

    /// Answers with what is paid for until all of it was sent.
    @Override
    public void answer(Metadata metadata, Outgoing message) {
        boolean begun = false;
        answeredBytes = message.byteSize();
        try {
            begun = answer(metadata, message.message());
        } finally {
            message.copied();
            sending.set(message::close);
            if (!begun || !live.contains(this)) {
                run(sending.getAndSet(null));
            }
        }
    }

    @Override
    public void fail(String why) {
        cancel(why);
    }

    /// Ends what takes too long; by any thread.
    void sweep(long nowNanos, long answerWithinNanos) {
        var message = arriving;
        if (answered.get()) {
            if (nowNanos - answeredNanos > answerWithinNanos + answeredBytes * NANOS_OF_BYTE) {
                cancel("the answer wasn't taken");
            }
        } else if (message != null && nowNanos - arrivedNanos > message.withinNanos()) {
            refuse(Refusal.bodyTooSlow());
        }
    }

    boolean claim() {
        answeredNanos = System.nanoTime();
        return answered.compareAndSet(false, true);
    }

    boolean isAnswered() {
        return answered.get();
    }

    void close(Status status, Metadata trailers) {
        letGo();
        var begun = call;
        if (begun != null) {
            begun.close(status, trailers);
        }
    }

    /// gRPC resets the stream of a context that is cancelled for its time.
    private void cancel(String why) {
        var own = context;
        if (own != null) {
            own.cancel(new TimeoutException(why));
        }
    }

    @Override
    public void streamClosed(Status status) {
        live.remove(this);
        arrived();
        letGo();
        run(sending.getAndSet(null));
        run(last);
        var own = context;
        if (own != null) {
            own.cancel(null);
        }
    }

    private static void run(@Nullable Runnable giveBack) {
        if (giveBack != null) {
            giveBack.run();
        }
    }
}
