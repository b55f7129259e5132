package dev.windlass.gateway;

import dev.windlass.exchange.HopFailure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Everything that the gateway answers instead of what was asked for: the one place where problem documents
/// are made. The document is `application/problem+json` (RFC 9457) and carries the Open Inference Protocol's
/// `error` member.
///
/// @param code a short name for programs, the end of the document's `type`
/// @param detail says field, value and remedy; never a payload, never internals
/// @param retryAfterSeconds 0 if it doesn't help to come back
record GatewayProblem(int status, String code, String detail, int retryAfterSeconds) {
    static final String CONTENT_TYPE = "application/problem+json";

    private static final JsonFactory JSON = new JsonFactory();

    static GatewayProblem badRequest(String detail) {
        return new GatewayProblem(400, "bad-request", detail, 0);
    }

    static GatewayProblem unauthenticated() {
        return new GatewayProblem(
                401, "unauthenticated", "send a valid token in the header Authorization: Bearer TOKEN", 0);
    }

    /// One body for everything that isn't there or isn't the caller's to see.
    static GatewayProblem notFound() {
        return new GatewayProblem(
                404, "not-found", "no such tenant, environment, model, version or path, or not yours", 0);
    }

    static GatewayProblem methodNotAllowed(String allowed) {
        return new GatewayProblem(405, "method-not-allowed", "this path takes " + allowed + " only", 0);
    }

    static GatewayProblem bodyTooLarge(long limitBytes) {
        return new GatewayProblem(
                413, "too-large", "the body is larger than the limit of " + limitBytes + " bytes; send fewer rows", 0);
    }

    static GatewayProblem overLimit(String what, int retryAfterSeconds) {
        return new GatewayProblem(429, "over-limit", what, Math.max(1, retryAfterSeconds));
    }

    static GatewayProblem unavailable(String detail) {
        return new GatewayProblem(503, "unavailable", detail, 1);
    }

    /// Why a request that an inference worker was given has no reply.
    static GatewayProblem of(HopFailure failure) {
        return switch (failure) {
            case HopFailure.InferenceWorkerLost _ ->
                unavailable("the inference worker was lost with this request, or the second one was; try again later");
            case HopFailure.ModelError error -> new GatewayProblem(500, "model-error", error.message(), 0);
            case HopFailure.Expired _ ->
                new GatewayProblem(
                        504, "deadline-passed", "the request's deadline passed before the model answered", 0);
            case HopFailure.Rejected rejected -> new GatewayProblem(500, "rejected", rejected.reason(), 0);
            case HopFailure.Cancelled _ -> unavailable("the request was cancelled");
            case HopFailure.ReplyTooLarge large ->
                new GatewayProblem(
                        413,
                        "reply-too-large",
                        "the reply needs " + large.bytes() + " bytes, its limit is " + large.limitBytes()
                                + "; send fewer rows",
                        0);
        };
    }

    static GatewayProblem internal(String traceId) {
        return new GatewayProblem(500, "internal", "the gateway failed; its log has trace " + traceId, 0);
    }

    /// What to say about a status that Jetty or Javalin chose.
    static GatewayProblem ofStatus(int status, @Nullable String reason) {
        return switch (status) {
            case 401 -> unauthenticated();
            case 404 -> notFound();
            default ->
                new GatewayProblem(
                        status,
                        "http-" + status,
                        reason == null || reason.isBlank() ? "the request was refused with status " + status : reason,
                        0);
        };
    }

    byte[] document() {
        var bytes = new ByteArrayOutputStream(256);
        // A client's name in the detail may hold half a surrogate pair, which no JSON can carry.
        var sendable = new String(detail.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("type", "urn:windlass:problem:" + code);
            json.writeStringProperty("title", code.replace('-', ' '));
            json.writeNumberProperty("status", status);
            json.writeStringProperty("detail", sendable);
            json.writeStringProperty("error", sendable);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    RefusedException refused() {
        return new RefusedException(this);
    }

    /// Carries a problem out of a parser's depth; caught in the same package, never seen outside.
    @SuppressWarnings("serial") // never serialised
    static final class RefusedException extends RuntimeException {
        private final GatewayProblem problem;

        private RefusedException(GatewayProblem problem) {
            super(problem.detail, null, false, false);
            this.problem = problem;
        }

        GatewayProblem problem() {
            return problem;
        }
    }
}
