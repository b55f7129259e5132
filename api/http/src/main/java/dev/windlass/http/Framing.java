package dev.windlass.http;

import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;

/// How a request says where its body ends.
public final class Framing {
    private Framing() {}

    /// The transfer codings of a request, if there is one that nobody undoes: Jetty (12.1) undoes `chunked` where it
    /// stands last, and hands on what else was done to the body as it is.
    public static Optional<String> unknownCoding(Request request) {
        if (request.getLength() >= 0) {
            return Optional.empty();
        }
        var coding = request.getHeaders().get(HttpHeader.TRANSFER_ENCODING);
        return Optional.ofNullable(coding).filter(it -> !HttpHeaderValue.CHUNKED.is(it.trim()));
    }
}
