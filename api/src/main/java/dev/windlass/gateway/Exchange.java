package dev.windlass.gateway;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// One HTTP exchange that is answered exactly once, by whoever comes first.
final class Exchange {
    static final String TRACE_HEADER = "Windlass-Trace-Id";

    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*");

    final Request request;
    final Response response;
    final Callback callback;
    final String traceId;
    final long arrivedNanos = System.nanoTime();
    private final AtomicBoolean answered = new AtomicBoolean();

    Exchange(Request request, Response response, Callback callback) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.traceId = traceId(request.getHeaders().get("traceparent"));
        response.getHeaders().put(TRACE_HEADER, traceId);
    }

    /// True for the one caller that may answer.
    boolean claim() {
        return answered.compareAndSet(false, true);
    }

    /// Answers with a problem, if nothing else did.
    boolean refuse(GatewayProblem problem) {
        boolean first = claim();
        if (first) {
            Refusals.write(request, response, callback, problem);
        }
        return first;
    }

    /// Answers with a problem, if nothing else did; the body was read to its end unless `closeAfter`.
    boolean refuse(GatewayProblem problem, boolean closeAfter) {
        boolean first = claim();
        if (first) {
            Refusals.write(request, response, callback, problem, closeAfter);
        }
        return first;
    }

    /// Sends a body that was claimed before; the loan is closed when it was sent.
    void send(ReplyWriter.Written written) {
        var headers = response.getHeaders();
        response.setStatus(200);
        if (written.binary()) {
            headers.put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
            headers.put(InferHandler.HEADER_LENGTH, Integer.toString(written.jsonBytes()));
        } else {
            headers.put(HttpHeader.CONTENT_TYPE, "application/json");
        }
        var buffer = written.loan().buffer();
        headers.put(HttpHeader.CONTENT_LENGTH, buffer.remaining());
        response.write(true, buffer, Callback.from(callback, written.loan()::close));
    }

    private static String traceId(@Nullable String traceparent) {
        if (traceparent != null) {
            var match = TRACEPARENT.matcher(traceparent);
            if (match.matches()) {
                return match.group(1);
            }
        }
        var random = ThreadLocalRandom.current();
        var id = new StringBuilder(32);
        hex(id, random.nextLong());
        hex(id, random.nextLong());
        return id.toString();
    }

    private static void hex(StringBuilder text, long value) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (value >>> shift) & 15, 16));
        }
    }
}
