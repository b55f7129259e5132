package dev.windlass.control;

import io.javalin.http.Context;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Lets pages of one origin, the Temporal UI's, ask for payloads to be decoded: browsers ask before they
/// do (CORS). No other origin and no other route.
final class Preflight extends Handler.Wrapper {
    private static final int NO_CONTENT = 204;
    private static final String HEADERS = "Content-Type, X-Namespace, Authorization, Authorization-Extras";

    private final String origin;

    /// @param origin empty for none
    Preflight(String origin) {
        this.origin = origin;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!request.getMethod().equals("OPTIONS")
                || origin.isEmpty()
                || !origin.equals(request.getHeaders().get(HttpHeader.ORIGIN))
                || !CodecRoutes.DECODE.equals(Request.getPathInContext(request))) {
            return super.handle(request, response, callback);
        }
        response.getHeaders()
                .add(new HttpField("Access-Control-Allow-Origin", origin))
                .add(new HttpField("Access-Control-Allow-Methods", "POST, OPTIONS"))
                .add(new HttpField("Access-Control-Allow-Headers", HEADERS))
                .add(new HttpField("Access-Control-Max-Age", "600"))
                .add(new HttpField("Vary", "Origin"));
        response.setStatus(NO_CONTENT);
        callback.succeeded();
        return true;
    }

    /// Says of an answer that the origin's pages may read it, if it is one of theirs.
    static void allow(Context ctx, String origin) {
        if (!origin.isEmpty() && origin.equals(ctx.header("Origin"))) {
            ctx.header("Access-Control-Allow-Origin", origin);
            ctx.header("Vary", "Origin");
        }
    }
}
