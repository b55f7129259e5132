package dev.windlass.gateway.http;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RetryAfter;
import dev.windlass.http.Connections;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Writes problems on Jetty's own responses. The connection stays usable if the whole body has arrived,
/// and else says `Connection: close`, so that it is never out of step; then what still comes is read for
/// a moment more. Closed at once, it would be reset under a client that writes first and reads later, and
/// with it goes the answer (RFC 9112, 9.6).
final class RefusalWriter {
    /// A refused body up to here is read to its end before the answer goes.
    static final long READ_ON_BYTES = 16L << 20;

    static final Duration READ_ON = Duration.ofSeconds(5);
    static final Duration LINGER = Duration.ofSeconds(2);

    private RefusalWriter() {}

    /// Answers as soon as the body has come to its end, of which nobody reads any more.
    static void afterBody(Exchange exchange, Refusal problem) {
        var request = exchange.request;
        exchange.visitor.isRefused();
        if (bodyConsumed(request)) {
            // Else one connection that only asks for refusals would keep the selector to itself.
            write(request, exchange.response, endingAfter(exchange), problem, exchange.visitor.refusedTooOften());
        } else if (waitsFor100(request) || request.getLength() > READ_ON_BYTES) {
            write(request, exchange.response, endingAfter(exchange), problem, true);
        } else {
            var rest = new Rest(
                    closeAfter -> write(request, exchange.response, endingAfter(exchange), problem, closeAfter));
            Runnable read = () -> new BodyReader(request, System.nanoTime() + READ_ON.toNanos(), rest)
                    .discard(READ_ON_BYTES, () -> rest.over.now(false));
            if (exchange.paces()) {
                Pacing.beforeBody(request, read);
            } else {
                read.run();
            }
        }
    }

    static void write(Request request, Response response, Callback callback, Refusal problem, boolean closeAfter) {
        var headers = response.getHeaders();
        response.setStatus(HttpProblem.status(problem));
        headers.put(
                HttpHeader.CONTENT_TYPE,
                HttpProblem.contentType(request.getHeaders().get(HttpHeader.ACCEPT)));
        int retryAfter = RetryAfter.seconds(problem);
        if (retryAfter > 0) {
            headers.put(HttpHeader.RETRY_AFTER, retryAfter);
        }
        if (problem instanceof Refusal.Unauthenticated) {
            headers.put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        }
        boolean closes = closeAfter && !Connections.carriesSeveral(request);
        if (closes) {
            headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
        var document = HttpProblem.document(problem);
        headers.put(HttpHeader.CONTENT_LENGTH, document.length);
        var sent = closes && !waitsFor100(request)
                ? Callback.from(() -> linger(request, callback), callback::failed)
                : callback;
        response.write(true, ByteBuffer.wrap(document), sent);
    }

    /// A stream's fault is not its connection's, which ends only for who is refused again and again.
    private static Callback endingAfter(Exchange exchange) {
        var request = exchange.request;
        boolean ends = Connections.carriesSeveral(request) && exchange.visitor.refusedTooOften();
        return ends ? Callback.from(exchange, request.getConnectionMetaData().getConnection()::close) : exchange;
    }

    /// Reads what has arrived; true if that was the end of the body.
    static boolean bodyConsumed(Request request) {
        for (int chunks = 0; chunks < 16; chunks++) {
            var chunk = request.read();
            if (chunk == null || Content.Chunk.isFailure(chunk)) {
                return false;
            }
            chunk.release();
            if (chunk.isLast()) {
                return true;
            }
        }
        return false;
    }

    private static void linger(Request request, Callback callback) {
        var rest = new Rest(_ -> callback.succeeded());
        new BodyReader(request, System.nanoTime() + LINGER.toNanos(), rest)
                .discard(Long.MAX_VALUE, () -> rest.over.now(true));
    }

    /// Its client has sent nothing, and reading would ask it to.
    private static boolean waitsFor100(Request request) {
        return request.getHeaders().contains(HttpHeader.EXPECT);
    }

    /// Goes on when nothing more can be read, whatever the reason.
    private record Rest(Over over) implements BodyReader.Receiver {
        private interface Over {
            void now(boolean closeAfter);
        }

        @Override
        public void bodyRefused(Refusal problem, boolean broken) {
            over.now(true);
        }

        @Override
        public void fail(Throwable failure) {
            over.now(true);
        }
    }
}
