package dev.windlass.gateway.http;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.json.FieldProblem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A [Refusal] as HTTP says it. The document is one of RFC 9457, has the members of the control API's,
/// and carries the Open Inference Protocol's `error`. It is called `application/problem+json` only where
/// `Accept` names that: KServe's client (0.21.0, `inference_client.py`) shows its caller no word of an
/// error that isn't exactly
/// `application/json`.
public final class HttpProblem {
    private static final String PROBLEM = "application/problem+json";

    private static final JsonFactory JSON = new JsonFactory();

    private HttpProblem() {}

    /// What only HTTP can get wrong.
    private record OfHttp(int status, String code, FieldProblem what) implements Refusal.OfFront {}

    static int status(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Malformed _, Refusal.InputsRefused _, Refusal.HungUp _ -> 400;
            case Refusal.Unauthenticated _ -> 401;
            case Refusal.Forbidden _ -> 403;
            case Refusal.NotFound _ -> 404;
            case Refusal.TooSlow _ -> 408;
            case Refusal.Gone _ -> 410;
            case Refusal.TooLarge _ -> 413;
            case Refusal.OverLimit _ -> 429;
            case Refusal.ModelFailed _, Refusal.Internal _ -> 500;
            case Refusal.Unavailable _, Refusal.BrownedOut _ -> 503;
            case Refusal.DeadlinePassed _ -> 504;
            case OfHttp own -> own.status();
            case Refusal.OfFront other -> throw new IllegalArgumentException("not HTTP's: " + other);
        };
    }

    static Refusal methodNotAllowed(String method, String allowed) {
        return of(405, "method-not-allowed", "this path doesn't take " + method, "use " + allowed);
    }

    static Refusal unknownEncoding(String encoding) {
        var what = new FieldProblem("Content-Encoding", encoding, "isn't known here", "use gzip, deflate or identity");
        return new OfHttp(415, "encoding", what);
    }

    static Refusal arrowFile() {
        var what = new FieldProblem(
                "Content-Type",
                "application/vnd.apache.arrow.file",
                "isn't served: it is Arrow's file format",
                "send the stream format as " + MediaTypes.ARROW
                        + " (pyarrow.ipc.new_stream, polars' write_ipc_stream)");
        return new OfHttp(415, "media-type", what);
    }

    static Refusal unknownTransferCoding(String coding) {
        var what = new FieldProblem(
                "Transfer-Encoding",
                Refusal.excerpt(coding),
                "isn't known here but for chunked",
                "send the body plain or chunked, and say with Content-Encoding if it is compressed");
        return new OfHttp(501, "transfer-coding", what);
    }

    /// What to say about a status that Jetty or Javalin chose.
    public static Refusal ofStatus(int status, @Nullable String reason) {
        return switch (status) {
            case 401 -> Refusal.unauthenticated();
            case 404 -> Refusal.notFound();
            default ->
                of(
                        status,
                        "http-" + status,
                        reason == null || reason.isBlank() ? "the request was refused with status " + status : reason,
                        status < 500 ? "correct the request" : "look into the gateway's log");
        };
    }

    private static Refusal of(int status, String code, String message, String remedy) {
        return new OfHttp(status, code, new FieldProblem("", "", message, remedy));
    }

    static String contentType(@Nullable String accept) {
        return accept != null && accept.toLowerCase(Locale.ROOT).contains(PROBLEM) ? PROBLEM : MediaTypes.JSON;
    }

    static byte[] document(Refusal refusal) {
        var bytes = new ByteArrayOutputStream(512);
        var detail = sendable(refusal.detail());
        var what = refusal.what();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("type", "urn:windlass:problem:" + refusal.code());
            json.writeStringProperty("title", refusal.code().replace('-', ' '));
            json.writeNumberProperty("status", status(refusal));
            json.writeStringProperty("reason", refusal.code());
            json.writeStringProperty("detail", detail);
            json.writeStringProperty("error", detail);
            json.writeStringProperty("remedy", sendable(what.remedy()));
            json.writeArrayPropertyStart("problems");
            if (!what.path().isEmpty()) {
                writeField(json, what);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void writeField(JsonGenerator json, FieldProblem what) {
        json.writeStartObject();
        json.writeStringProperty("path", sendable(what.path()));
        json.writeStringProperty("value", sendable(what.value()));
        json.writeStringProperty("message", sendable(what.message()));
        json.writeStringProperty("remedy", sendable(what.remedy()));
        json.writeEndObject();
    }

    /// A client's name may hold half a surrogate pair, which no JSON can carry.
    private static String sendable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
