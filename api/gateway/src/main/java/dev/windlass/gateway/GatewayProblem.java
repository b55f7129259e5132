package dev.windlass.gateway;

import dev.windlass.access.Rights;
import dev.windlass.domain.Role;
import dev.windlass.exchange.HopFailure;
import dev.windlass.json.FieldProblem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Everything that the gateway answers instead of what was asked for: the one place where problem documents
/// are made. The document is `application/problem+json` (RFC 9457), has the members of the control API's, and
/// carries the Open Inference Protocol's `error`.
///
/// @param code a short name for programs, the end of the document's `type`
/// @param what field, value and remedy; its path is empty if no field is wrong. Never a payload, never
///     internals
/// @param retryAfterSeconds 0 if it doesn't help to come back
record GatewayProblem(int status, String code, FieldProblem what, int retryAfterSeconds) {
    static final String CONTENT_TYPE = "application/problem+json";

    private static final JsonFactory JSON = new JsonFactory();

    static GatewayProblem badRequest(String field, String value, String message, String remedy) {
        return new GatewayProblem(400, "bad-request", new FieldProblem(field, value, message, remedy), 0);
    }

    /// [#badRequest], to throw.
    static RefusedException bad(String field, String value, String message, String remedy) {
        return badRequest(field, value, message, remedy).refused();
    }

    static GatewayProblem unauthenticated() {
        return of(
                401,
                "unauthenticated",
                "the request has no valid token",
                "send a valid token in the header Authorization: Bearer TOKEN");
    }

    /// One body for everything that isn't there or isn't the caller's to see.
    static GatewayProblem notFound() {
        return of(
                404,
                "not-found",
                "no such tenant, environment, model, version or path, or not yours",
                "check the path, and that your key is for this tenant");
    }

    static GatewayProblem mayNotInfer(String principal) {
        var roles = Rights.infer().stream().sorted().map(Role::id).collect(Collectors.joining(", "));
        var what =
                new FieldProblem("principal", principal, "may not infer", "use a key with one of the roles " + roles);
        return new GatewayProblem(403, "forbidden", what, 0);
    }

    static GatewayProblem suspended(String tenant) {
        var what = new FieldProblem("tenant", tenant, "is suspended", "ask a platform-admin to activate it");
        return new GatewayProblem(403, "suspended", what, 0);
    }

    static GatewayProblem methodNotAllowed(String method, String allowed) {
        return of(405, "method-not-allowed", "this path doesn't take " + method, "use " + allowed);
    }

    static GatewayProblem bodyTooSlow() {
        return of(
                408, "body-too-slow", "the body took too long to arrive", "send it without pauses, or send fewer rows");
    }

    static GatewayProblem bodyTooLarge(long limitBytes) {
        var message = "is larger than the limit of " + limitBytes + " bytes";
        return new GatewayProblem(413, "too-large", new FieldProblem("body", "", message, "send fewer rows"), 0);
    }

    static GatewayProblem unknownEncoding(String encoding) {
        var what = new FieldProblem("Content-Encoding", encoding, "isn't known here", "use gzip, deflate or identity");
        return new GatewayProblem(415, "encoding", what, 0);
    }

    static GatewayProblem unknownTransferCoding(String coding) {
        var what = new FieldProblem(
                "Transfer-Encoding",
                HeadReader.excerpt(coding),
                "isn't known here but for chunked",
                "send the body plain or chunked, and say with Content-Encoding if it is compressed");
        return new GatewayProblem(501, "transfer-coding", what, 0);
    }

    /// @param limit the tenant's
    static GatewayProblem overLimit(String limit, int max, String message, String remedy, int retryAfterSeconds) {
        var what = new FieldProblem(limit, Integer.toString(max), message, remedy);
        return new GatewayProblem(429, "over-limit", what, Math.max(1, retryAfterSeconds));
    }

    static GatewayProblem unavailable(String message, String remedy) {
        return new GatewayProblem(503, "unavailable", new FieldProblem("", "", message, remedy), 1);
    }

    /// Why a request that an inference worker was given has no reply.
    static GatewayProblem of(HopFailure failure) {
        return switch (failure) {
            case HopFailure.InferenceWorkerLost _ ->
                unavailable(
                        "the inference worker was lost with this request, or the second one was", "try again later");
            case HopFailure.ModelError error ->
                of(500, "model-error", error.message(), "compare the inputs with the model's metadata");
            case HopFailure.InputsRefused refused ->
                of(
                        400,
                        "inputs-refused",
                        "the model refuses these inputs: " + refused.message(),
                        "send values and shapes that it takes; its metadata says what is fixed");
            case HopFailure.Expired _ ->
                of(
                        504,
                        "deadline-passed",
                        "the request's deadline passed before the model answered",
                        "allow more time, or send fewer rows");
            case HopFailure.Rejected rejected ->
                of(500, "rejected", rejected.reason(), "compare the inputs with the model's metadata");
            case HopFailure.Cancelled _ -> unavailable("the request was cancelled", "try again");
            case HopFailure.ReplyTooLarge large ->
                of(
                        413,
                        "reply-too-large",
                        "the reply needs " + large.bytes() + " bytes, beside its request fit " + large.limitBytes(),
                        "send fewer rows, or ask in outputs only for those that are needed");
        };
    }

    /// The inference worker died while it ran this request.
    static GatewayProblem diedOn(Duration quarantine) {
        return of(
                500,
                "inference-worker-died",
                "the inference worker died while it ran this request, which isn't tried elsewhere; the same inputs are"
                        + " refused for " + quarantine.toSeconds() + " s",
                "look into the inference worker's log on the node, and send other inputs");
    }

    /// An inference worker died on the same inputs before.
    static GatewayProblem quarantined(Duration left) {
        return of(
                500,
                "quarantined",
                "an inference worker of this version died while it ran the same inputs; they are refused for "
                        + Math.max(1, left.toSeconds()) + " s more",
                "send other inputs, or ask for another version");
    }

    static GatewayProblem internal(String traceId) {
        return of(500, "internal", "the gateway failed", "look for trace " + traceId + " in its log and report it");
    }

    /// What to say about a status that Jetty or Javalin chose.
    static GatewayProblem ofStatus(int status, @Nullable String reason) {
        return switch (status) {
            case 401 -> unauthenticated();
            case 404 -> notFound();
            default ->
                of(
                        status,
                        "http-" + status,
                        reason == null || reason.isBlank() ? "the request was refused with status " + status : reason,
                        status < 500 ? "correct the request" : "look into the gateway's log");
        };
    }

    private static GatewayProblem of(int status, String code, String message, String remedy) {
        return new GatewayProblem(status, code, new FieldProblem("", "", message, remedy), 0);
    }

    /// All of it in one line, for clients that show nothing else.
    String detail() {
        return what.path().isEmpty() ? what.message() + "; " + what.remedy() : what.toString();
    }

    byte[] document() {
        var bytes = new ByteArrayOutputStream(512);
        var detail = sendable(detail());
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("type", "urn:windlass:problem:" + code);
            json.writeStringProperty("title", code.replace('-', ' '));
            json.writeNumberProperty("status", status);
            json.writeStringProperty("reason", code);
            json.writeStringProperty("detail", detail);
            json.writeStringProperty("error", detail);
            json.writeStringProperty("remedy", sendable(what.remedy()));
            json.writeArrayPropertyStart("problems");
            if (!what.path().isEmpty()) {
                writeField(json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private void writeField(JsonGenerator json) {
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

    RefusedException refused() {
        return new RefusedException(this);
    }

    /// Carries a problem out of a parser's depth; caught in the same package, never seen outside.
    @SuppressWarnings("serial") // never serialised
    static final class RefusedException extends RuntimeException {
        private final GatewayProblem problem;

        private RefusedException(GatewayProblem problem) {
            super(problem.detail(), null, false, false);
            this.problem = problem;
        }

        GatewayProblem problem() {
            return problem;
        }
    }
}
