package dev.windlass.control;

import dev.windlass.http.Connections;
import dev.windlass.http.Framing;
import dev.windlass.http.Visitor;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Stands before Javalin: says of each connection how active it is, and refuses a framing that nobody undoes.
final class Doorman extends Handler.Wrapper {
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
        return super.handle(request, response, end);
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
