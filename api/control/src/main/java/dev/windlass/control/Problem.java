package dev.windlass.control;

import dev.windlass.client.message.ProblemDetails;
import dev.windlass.domain.Role;
import dev.windlass.json.FieldProblem;
import dev.windlass.json.WindlassJson;
import io.javalin.http.Context;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The one place where a refusal becomes a problem document (RFC 9457) with status, stable reason and
/// remedy.
final class Problem {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String TYPE = "https://windlass.dev/problems/";

    private Problem() {}

    static void answer(Context ctx, ApiFailure failure) {
        var details = of(failure);
        switch (failure) {
            case ApiFailure.Unauthenticated _ -> ctx.header("WWW-Authenticate", "Bearer realm=\"windlass\"");
            case ApiFailure.MethodNotAllowed wrong -> ctx.header("Allow", String.join(", ", wrong.allowed()));
            case ApiFailure.OffsetMismatch(var offset) -> ctx.header("Upload-Offset", Long.toString(offset));
            case ApiFailure.TooMany _ -> ctx.header("Retry-After", "5");
            // The rest of the body may come at any time, or never.
            case ApiFailure.TooSlow _ -> ctx.header("Connection", "close");
            case ApiFailure.Unavailable away ->
                ctx.header(
                        "Retry-After",
                        Long.toString(Math.max(1, away.retryAfter().toSeconds())));
            default -> {}
        }
        ctx.status(details.status());
        if (failure instanceof ApiFailure.TokenRefused(var error, var _, var _, var _)) {
            ctx.header("Cache-Control", "no-store");
            ctx.contentType("application/json").result(Bodies.write(ofOauth(error, details)));
        } else {
            ctx.contentType(MEDIA_TYPE).result(Bodies.write(details));
        }
    }

    /// As OAuth's clients read it (RFC 6749, 5.2), and ours.
    private static ObjectNode ofOauth(String error, ProblemDetails details) {
        ObjectNode both = WindlassJson.mapper().valueToTree(details);
        return both.put("error", error).put("error_description", details.detail() + "; " + details.remedy());
    }

    static ProblemDetails of(ApiFailure failure) {
        return switch (failure) {
            case ApiFailure.Unauthenticated _ -> unauthenticated();
            case ApiFailure.TokenRefused(var _, var reason, var message, var remedy) ->
                one(400, reason, message, remedy);
            case ApiFailure.NotAllowed refused -> notAllowed(refused);
            case ApiFailure.Passing passing -> passing(passing);
            case ApiFailure.NotFound(var what) ->
                one(404, "NotFound", "there is no " + what, "check the name, and that your key is for this tenant");
            case ApiFailure.MethodNotAllowed wrong -> methodNotAllowed(wrong);
            case ApiFailure.Invalid(var problems) -> invalid(problems);
            case ApiFailure.BadArtifact(var reason, var message, var remedy) -> one(422, reason, message, remedy);
            case ApiFailure.KeyReused(var id) -> keyReused(id);
            case ApiFailure.Conflict(var reason, var message, var remedy, var holder) ->
                full(409, reason, message, remedy, List.of(), holder);
            case ApiFailure.OffsetMismatch(var offset) -> offsetMismatch(offset);
            case ApiFailure.TooSlow(var limit) -> tooSlow(limit);
            case ApiFailure.TooLarge large -> tooLarge(large);
            case ApiFailure.TooMany many -> tooMany(many);
            case ApiFailure.WrongMediaType wrong -> wrongMediaType(wrong);
            case ApiFailure.Suspended(var tenant) -> suspended(tenant);
            case ApiFailure.Unavailable away -> unavailable(away);
            case ApiFailure.Internal(var incident) ->
                one(
                        500,
                        "InternalError",
                        "an unexpected error, incident " + incident,
                        "look for the incident in control's log and report it");
        };
    }

    private static ProblemDetails passing(ApiFailure.Passing passing) {
        return one(
                403,
                "TokenMakesNoKeys",
                "\"" + passing.principal() + "\" came with a token of minutes, by binding \"" + passing.binding()
                        + "\", and what it makes would outlast that",
                "use a key, or have somebody who has one say that this binding's tokens may: windlass binding set ..."
                        + " --makes-keys");
    }

    private static ProblemDetails methodNotAllowed(ApiFailure.MethodNotAllowed wrong) {
        return one(
                405,
                "MethodNotAllowed",
                "method " + wrong.method() + " isn't known here",
                "use " + String.join(" or ", wrong.allowed()));
    }

    private static ProblemDetails offsetMismatch(long offset) {
        return one(
                409,
                "OffsetMismatch",
                "the upload is at offset " + offset,
                "ask with HEAD, then send from Upload-Offset " + offset + " on");
    }

    private static ProblemDetails wrongMediaType(ApiFailure.WrongMediaType wrong) {
        var problem = new FieldProblem("Content-Type", wrong.value(), "isn't accepted here", "send " + wrong.wanted());
        return field(415, "UnsupportedMediaType", problem);
    }

    private static ProblemDetails suspended(String tenant) {
        var problem = new FieldProblem("tenant", tenant, "is suspended", "ask a platform-admin to activate it");
        return field(403, "TenantSuspended", problem);
    }

    private static ProblemDetails unavailable(ApiFailure.Unavailable away) {
        return one(
                503,
                "Unavailable",
                away.part() + ": " + away.message(),
                "try again in " + Math.max(1, away.retryAfter().toSeconds()) + " s; GET /readyz names what is missing");
    }

    private static ProblemDetails unauthenticated() {
        return one(
                401,
                "Unauthenticated",
                "the request has no valid token",
                "send \"Authorization: Bearer TOKEN\" with a key that wasn't revoked");
    }

    private static ProblemDetails keyReused(String id) {
        return field(
                422,
                "IdempotencyKeyReused",
                new FieldProblem(
                        "Idempotency-Key",
                        id,
                        "was used for another request",
                        "send the same manifest again, or take a new key"));
    }

    private static ProblemDetails tooSlow(String limit) {
        var problem = new FieldProblem(
                "body", "", "came more slowly than " + limit, "send it again over a faster connection");
        return field(408, "TooSlow", problem);
    }

    private static ProblemDetails tooLarge(ApiFailure.TooLarge large) {
        return field(
                413,
                "TooLarge",
                new FieldProblem(
                        large.field(),
                        Long.toString(large.value()),
                        "is more than the limit of " + large.max() + " bytes",
                        "send at most " + large.max() + " bytes"));
    }

    private static ProblemDetails tooMany(ApiFailure.TooMany many) {
        var max = many.max();
        return field(
                429,
                "TooMany",
                new FieldProblem(
                        many.field(), Integer.toString(max), "has reached its maximum of " + max, many.remedy()));
    }

    private static ProblemDetails notAllowed(ApiFailure.NotAllowed refused) {
        var roles = refused.wanted().stream().map(Role::id).sorted().collect(Collectors.joining(", "));
        var rule = refused.rule();
        var detail = rule == null
                ? "\"" + refused.principal() + "\" has none of the roles " + roles
                : "\"" + refused.principal() + "\" may not do this: " + rule;
        var remedy = roles.isEmpty()
                ? "ask a tenant-admin; windlass can-i says which rules there are about it"
                : "use the key of somebody who has one of the roles " + roles;
        return one(403, "NotAllowed", detail, remedy);
    }

    private static ProblemDetails invalid(List<FieldProblem> problems) {
        var first = problems.isEmpty()
                ? "the request is invalid"
                : problems.getFirst().toString();
        var remedy =
                problems.isEmpty() ? "correct the request" : problems.getFirst().remedy();
        return full(400, "InvalidRequest", first, remedy, problems, null);
    }

    private static ProblemDetails field(int status, String reason, FieldProblem problem) {
        return full(status, reason, problem.toString(), problem.remedy(), List.of(problem), null);
    }

    private static ProblemDetails one(int status, String reason, String detail, String remedy) {
        return full(status, reason, detail, remedy, List.of(), null);
    }

    private static ProblemDetails full(
            int status,
            String reason,
            String detail,
            String remedy,
            List<FieldProblem> problems,
            @Nullable String holder) {
        return new ProblemDetails(TYPE + reason, title(reason), status, reason, detail, remedy, problems, holder);
    }

    /// `TenantSuspended` as `Tenant suspended`.
    private static String title(String reason) {
        var words = reason.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
