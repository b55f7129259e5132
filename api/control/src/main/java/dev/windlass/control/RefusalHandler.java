package dev.windlass.control;

import dev.windlass.client.message.ProblemDetails;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// What Jetty itself refuses (framing, address, header size) is a problem document, too. The connection is
/// closed: it may be out of step.
final class RefusalHandler extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = request.getAttribute(ERROR_STATUS) instanceof Integer given ? given : response.getStatus();
        var why = request.getAttribute(ERROR_MESSAGE) instanceof String text ? text : "can't be read";
        var failure = status == 404
                ? new ApiFailure.NotFound("route " + request.getMethod() + " " + request.getHttpURI())
                : ApiFailure.invalid(
                        "request", "", why, "send plain HTTP/1.1 with an address as in /openapi.json, names unescaped");
        write(response, callback, Problem.of(failure).withStatus(status >= 400 ? status : 400));
        return true;
    }

    /// Answers without Javalin.
    static void write(Response response, Callback callback, ApiFailure failure) {
        if (failure instanceof ApiFailure.MethodNotAllowed wrong) {
            response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", wrong.allowed()));
        }
        write(response, callback, Problem.of(failure));
    }

    private static void write(Response response, Callback callback, ProblemDetails details) {
        var document = Bodies.write(details).getBytes(StandardCharsets.UTF_8);
        response.setStatus(details.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, document.length);
        response.write(true, ByteBuffer.wrap(document), callback);
    }
}
