package dev.windlass.gateway.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// What Jetty itself refuses (framing, URI, header size) gets the same problem document. The connection is
/// closed.
final class ProblemErrorHandler extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var problem = HttpProblem.ofStatus(status(request, response), text(request.getAttribute(ERROR_MESSAGE)));
        RefusalWriter.write(request, response, callback, problem, true);
        return true;
    }

    private static int status(Request request, Response response) {
        return request.getAttribute(ERROR_STATUS) instanceof Integer status ? status : response.getStatus();
    }

    private static @Nullable String text(@Nullable Object message) {
        return message instanceof String text ? text : null;
    }
}
