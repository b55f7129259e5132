package dev.windlass.control;

import dev.windlass.http.Connections;
import dev.windlass.http.Framing;
import dev.windlass.http.Verbs;
import dev.windlass.http.Visitor;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Stands before Javalin: says of each connection how active it is, and refuses a framing that nobody undoes and a verb
/// that HTTP doesn't have.
final class Doorman extends Handler.Wrapper {
    private final Verbs verbs;

    Doorman(Verbs verbs) {
        this.verbs = verbs;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var visitor = Connections.of(request);
        visitor.asks();
        var end = new End(callback, visitor);
        if (Framing.unknownCoding(request).isPresent()) {
            Response.writeError(
                    request, response, end, 501, "Transfer-Encoding must be chunked or absent: send the body so");
            return true;
        }
        if (!Verbs.known(request.getMethod())) {
            RefusalHandler.write(response, end, unknownVerb(request));
            return true;
        }
        return super.handle(request, new Answer(request, response, visitor), end);
    }

    private ApiFailure unknownVerb(Request request) {
        @Nullable String path = Request.getPathInContext(request);
        var taken = verbs.of(path == null ? "" : path);
        return taken.isEmpty()
                ? new ApiFailure.NotFound("route " + request.getMethod() + " " + request.getHttpURI())
                : new ApiFailure.MethodNotAllowed(request.getMethod(), taken);
    }

    /// An answer on its way: whoever doesn't take it in time has to leave. An upload's or a stream's is under way until
    /// its last byte.
    private static final class Answer extends Response.Wrapper {
        private final Visitor visitor;

        private Answer(Request request, Response response, Visitor visitor) {
            super(request, response);
            this.visitor = visitor;
        }

        @Override
        public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
            if (last || !visitor.known()) {
                visitor.isAnswered();
            }
            super.write(last, content, callback);
        }
    }

    /// The end of one exchange.
    private record End(Callback callback, Visitor visitor) implements Callback {
        @Override
        public void succeeded() {
            over();
            callback.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            over();
            callback.failed(failure);
        }

        @Override
        public InvocationType getInvocationType() {
            return callback.getInvocationType();
        }

        private void over() {
            visitor.waits();
        }
    }
}
