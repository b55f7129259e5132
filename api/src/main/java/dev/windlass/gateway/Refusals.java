package dev.windlass.gateway;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Writes problems on Jetty's own responses. The connection stays usable if the whole body has arrived, and
/// else says `Connection: close`, so that it is never out of step.
final class Refusals {
    private Refusals() {}

    static void write(Request request, Response response, Callback callback, GatewayProblem problem) {
        write(request, response, callback, problem, !bodyConsumed(request));
    }

    static void write(
            Request request, Response response, Callback callback, GatewayProblem problem, boolean closeAfter) {
        var headers = response.getHeaders();
        response.setStatus(problem.status());
        headers.put(HttpHeader.CONTENT_TYPE, GatewayProblem.CONTENT_TYPE);
        if (problem.retryAfterSeconds() > 0) {
            headers.put(HttpHeader.RETRY_AFTER, problem.retryAfterSeconds());
        }
        if (problem.status() == 401) {
            headers.put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        }
        if (closeAfter) {
            headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
        var document = problem.document();
        headers.put(HttpHeader.CONTENT_LENGTH, document.length);
        response.write(true, ByteBuffer.wrap(document), callback);
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
}
