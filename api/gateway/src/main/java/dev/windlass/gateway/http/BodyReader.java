package dev.windlass.gateway.http;

import dev.windlass.gateway.body.BodyPart;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.http.Connections;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// Reads one request's body without blocking, part after part: whatever thread brings bytes goes on
/// reading. Between two parts nothing is asked of the connection, so that a client with more to send has
/// to wait.
public final class BodyReader implements Invocable.Task {
    /// As much of one body is read before other connections that have something to say are heard. A client
    /// that writes as fast as it is read would have the selector to itself until its body's end.
    private static final int TURN_BYTES = 128 << 10;

    private final Request request;
    private final Receiver receiver;
    private final LargeReads largeReads;
    private long deadlineNanos;
    private long turnBytes;
    private @Nullable BodyPart part;
    private @Nullable Runnable then;
    private Content.@Nullable Chunk kept;
    private boolean ended;

    /// The connection's usual idle time-out while it has a shorter one, else 0.
    private long idleMillis;

    private Scheduler.@Nullable Task alarm;
    private final AtomicBoolean waiting = new AtomicBoolean();

    /// Is told what ends the reading before its time.
    interface Receiver {
        /// @param broken true if the connection can't carry another request
        void bodyRefused(Refusal problem, boolean broken);

        /// Reading threw what it never should.
        void fail(Throwable failure);
    }

    BodyReader(Request request, long deadlineNanos, Receiver receiver) {
        this.request = request;
        this.largeReads = new LargeReads(request);
        this.deadlineNanos = deadlineNanos;
        this.receiver = receiver;
    }

    /// Reads on until `into` is full or the body has ended, then runs `next`; neither if the receiver is
    /// told that the body can't be read. The last thing that its caller does: another thread may go on at
    /// once.
    void read(BodyPart into, Runnable next) {
        largeReads.begin(into);
        part = into;
        then = next;
        run();
    }

    /// Reads the rest for nobody, so that the connection can carry another request, but not more than
    /// `bytesMax`.
    void discard(long bytesMax, Runnable next) {
        read(new Discarded(bytesMax), next);
    }

    /// The body must have ended by then, or by when it had to before if that is earlier.
    void mustEndBy(long nanos) {
        if (nanos - deadlineNanos < 0) {
            deadlineNanos = nanos;
        }
    }

    /// True if the whole body was read.
    boolean ended() {
        return ended;
    }

    /// Reads no more. The connection can't carry another request unless the body has [#ended].
    void stop() {
        largeReads.end();
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public void run() {
        if (!calm()) {
            return;
        }
        boolean complete;
        try {
            Objects.requireNonNull(part).goesOn();
            complete = ended || readPart();
        } catch (RefusedException refused) {
            receiver.bodyRefused(refused.refusal(), !ended);
            return;
        } catch (RuntimeException | Error failed) {
            receiver.fail(failed);
            return;
        }
        if (complete) {
            Objects.requireNonNull(then).run();
        }
    }

    /// True if the part is complete, false if more bytes will come, or none that can be read.
    private boolean readPart() {
        while (true) {
            if (turnBytes >= TURN_BYTES) {
                // Not only within this loop: Jetty goes on here, too, as long as there is something to read.
                turnBytes = 0;
                if (SelectorTurn.next(request, this)) {
                    return false;
                }
            }
            var chunk = kept == null ? request.read() : kept;
            kept = null;
            largeReads.next();
            if (chunk == null) {
                hurry();
                Objects.requireNonNull(part).waits();
                request.demand(this);
                return false;
            }
            if (Content.Chunk.isFailure(chunk)) {
                receiver.bodyRefused(problem(chunk.getFailure()), true);
                return false;
            }
            turnBytes += chunk.remaining();
            if (taken(chunk)) {
                return true;
            }
        }
    }

    /// From here on the connection is idle at the deadline: it is what notices a client that has fallen
    /// silent. Of one that carries several requests nothing is, and Jetty (12.1) tells nobody of a stream
    /// that it resets itself.
    private void hurry() {
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()) + 1);
        if (Connections.carriesSeveral(request)) {
            waiting.set(true);
            alarm = request.getComponents().getScheduler().schedule(this::tooSlow, left, TimeUnit.MILLISECONDS);
            return;
        }
        var endPoint = endPoint();
        long usual = endPoint.getIdleTimeout();
        if (left < usual && endPoint instanceof IdleTimeout clock) {
            idleMillis = usual;
            clock.notIdle();
            endPoint.setIdleTimeout(left);
        }
    }

    private void tooSlow() {
        if (waiting.compareAndSet(true, false)) {
            receiver.bodyRefused(Refusal.bodyTooSlow(), true);
        }
    }

    /// False if the body was given up while it was waited for.
    private boolean calm() {
        if (idleMillis > 0) {
            endPoint().setIdleTimeout(idleMillis);
            idleMillis = 0;
        }
        var set = alarm;
        if (set == null) {
            return true;
        }
        alarm = null;
        set.cancel();
        return waiting.compareAndSet(true, false);
    }

    private EndPoint endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    private boolean taken(Content.Chunk chunk) {
        var into = Objects.requireNonNull(part);
        boolean keep = false;
        try {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw Refusal.bodyTooSlow().refused();
            }
            into.take(chunk.getByteBuffer());
            keep = chunk.hasRemaining();
        } finally {
            if (keep) {
                kept = chunk;
            } else {
                ended = chunk.isLast();
                largeReads.letGo(chunk);
            }
        }
        return ended || into.full();
    }

    private static Refusal problem(Throwable failure) {
        if (failure instanceof HttpException http) {
            return HttpProblem.ofStatus(http.getCode(), http.getReason());
        }
        if (failure instanceof TimeoutException) {
            return Refusal.bodyTooSlow();
        }
        return Refusal.badRequest("", "", "the body ended before it was complete", "send all of it");
    }
}
