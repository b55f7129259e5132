package dev.windlass.gateway;

import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/// Reads one body into a [StagedBody] without blocking: whatever thread brings bytes goes on reading.
final class BodyReader implements Invocable.Task {
    private final Request request;
    private final StagedBody body;
    private final Receiver receiver;
    private final long deadlineNanos;

    /// Gets exactly one of the two calls.
    interface Receiver {
        void bodyArrived();

        /// @param broken true if the connection can't carry another request
        void bodyRefused(GatewayProblem problem, boolean broken);
    }

    BodyReader(Request request, StagedBody body, long deadlineNanos, Receiver receiver) {
        this.request = request;
        this.body = body;
        this.deadlineNanos = deadlineNanos;
        this.receiver = receiver;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public void run() {
        while (true) {
            var chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                receiver.bodyRefused(problem(chunk.getFailure()), true);
                return;
            }
            if (System.nanoTime() - deadlineNanos > 0) {
                chunk.release();
                receiver.bodyRefused(tooSlow(), true);
                return;
            }
            boolean last = chunk.isLast();
            try {
                body.append(chunk.getByteBuffer());
            } catch (GatewayProblem.RefusedException refused) {
                receiver.bodyRefused(refused.problem(), !last);
                return;
            } finally {
                chunk.release();
            }
            if (last) {
                receiver.bodyArrived();
                return;
            }
        }
    }

    private static GatewayProblem problem(Throwable failure) {
        if (failure instanceof HttpException http) {
            return GatewayProblem.ofStatus(http.getCode(), http.getReason());
        }
        if (failure instanceof TimeoutException) {
            return tooSlow();
        }
        return GatewayProblem.badRequest("the body ended before it was complete");
    }

    private static GatewayProblem tooSlow() {
        return new GatewayProblem(408, "body-too-slow", "the body took too long to arrive", 0);
    }
}
