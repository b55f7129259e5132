package dev.windlass.gateway.http;

import dev.windlass.http.Framing;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Stands before Javalin: every request is admitted here, on the selector's thread, before anything of its
/// body is read. Says of itself that it never blocks, or Jetty would dispatch every request.
final class FrontDoor extends Handler.Wrapper {
    private final InferHandler infer;
    private final OtherRoutes others;

    FrontDoor(InferHandler infer, OtherRoutes others) {
        this.infer = infer;
        this.others = others;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var exchange = new Exchange(request, response, callback);
        var coding = Framing.unknownCoding(request);
        if (coding.isPresent()) {
            exchange.refuse(HttpProblem.unknownTransferCoding(coding.get()));
            return true;
        }
        var path = InferPath.parse(Request.getPathInContext(request));
        if (path == null) {
            others.handle(exchange, this::javalin);
        } else {
            infer.handle(path, exchange);
        }
        return true;
    }

    /// Blocks where Javalin does.
    private void javalin(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Throwable failed) { // an error, too, must end the exchange
            Response.writeError(request, response, callback, failed);
        }
    }
}
