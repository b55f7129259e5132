package dev.windlass.gateway.refusal;

import dev.windlass.access.AccessRules;
import dev.windlass.access.Action;
import dev.windlass.domain.Role;
import dev.windlass.json.FieldProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

/// Everything that the gateway answers instead of what was asked for: the one place where that is put in
/// words. Knows no transport: each front says it in its own terms, HTTP in `HttpProblem`.
///
/// `what` names field, value and remedy; its path is empty if no field is wrong. Never a payload, never
/// internals.
public sealed interface Refusal {
    /// A short name for programs.
    String code();

    FieldProblem what();

    record Unauthenticated(String code, FieldProblem what) implements Refusal {}

    /// The same for everything that isn't there or isn't the caller's to see.
    record NotFound(String code, FieldProblem what) implements Refusal {}

    record Forbidden(String code, FieldProblem what) implements Refusal {}

    record Malformed(String code, FieldProblem what) implements Refusal {}

    record TooSlow(String code, FieldProblem what) implements Refusal {}

    record TooLarge(String code, FieldProblem what) implements Refusal {}

    /// A limit of the tenant's. In `retryAfterSeconds` it helps to come back.
    record OverLimit(String code, FieldProblem what, int retryAfterSeconds) implements Refusal {}

    /// A version that retires is away for a while: a brown-out. It is back in `retryAfterSeconds`.
    record BrownedOut(String code, FieldProblem what, int retryAfterSeconds) implements Refusal {}

    /// A version that retired, for good.
    record Gone(String code, FieldProblem what) implements Refusal {}

    /// It helps to come back in a second.
    record Unavailable(String code, FieldProblem what) implements Refusal {}

    record InputsRefused(String code, FieldProblem what) implements Refusal {}

    record ModelFailed(String code, FieldProblem what) implements Refusal {}

    record DeadlinePassed(String code, FieldProblem what) implements Refusal {}

    /// The client has hung up, or says that it sends no more, which nobody can tell apart.
    record HungUp(String code, FieldProblem what) implements Refusal {}

    record Internal(String code, FieldProblem what) implements Refusal {}

    /// What only that front knows.
    non-sealed interface OfFront extends Refusal {}

    /// True if the client has to do something else; false if it is ours, or the model's.
    default boolean isClients() {
        return switch (this) {
            case Unauthenticated _,
                    NotFound _,
                    Forbidden _,
                    Malformed _,
                    TooSlow _,
                    TooLarge _,
                    OverLimit _,
                    InputsRefused _,
                    BrownedOut _,
                    Gone _,
                    HungUp _,
                    OfFront _ -> true;
            case Unavailable _, ModelFailed _, DeadlinePassed _, Internal _ -> false;
        };
    }

    /// All of it in one line, for clients that show nothing else.
    default String detail() {
        var what = what();
        return what.path().isEmpty() ? what.message() + "; " + what.remedy() : what.toString();
    }

    /// To throw.
    default RefusedException refused() {
        return new RefusedException(this);
    }

    static Refusal badRequest(String field, String value, String message, String remedy) {
        return new Malformed("bad-request", new FieldProblem(field, value, message, remedy));
    }

    /// [#badRequest], to throw.
    static RefusedException bad(String field, String value, String message, String remedy) {
        return badRequest(field, value, message, remedy).refused();
    }

    static Refusal unauthenticated() {
        return new Unauthenticated(
                "unauthenticated",
                words(
                        "the request has no valid token",
                        "send a valid token in the header Authorization: Bearer TOKEN"));
    }

    static Refusal notFound() {
        return new NotFound(
                "not-found",
                words(
                        "no such tenant, environment, model, version or path, or not yours",
                        "check the path, and that your key is for this tenant"));
    }

    static Refusal mayNotInfer(String principal) {
        var roles =
                AccessRules.roles(Action.INFER).stream().sorted().map(Role::id).collect(Collectors.joining(", "));
        return new Forbidden(
                "forbidden",
                new FieldProblem("principal", principal, "may not infer", "use a key with one of the roles " + roles));
    }

    /// @param words which rule denies it
    static Refusal denied(String principal, String words) {
        return new Forbidden(
                "forbidden",
                new FieldProblem(
                        "principal",
                        principal,
                        "may not infer: " + words,
                        "ask a tenant-admin; windlass can-i infer MODEL@ENV says who may"));
    }

    static Refusal otherEnvironment(String principal, String environment) {
        return new Forbidden(
                "forbidden",
                new FieldProblem(
                        "environment",
                        environment,
                        "isn't one of those that the key of " + principal + " is for",
                        "use a key for it: windlass key create --env"));
    }

    static Refusal suspended(String tenant) {
        return new Forbidden(
                "suspended", new FieldProblem("tenant", tenant, "is suspended", "ask a platform-admin to activate it"));
    }

    static Refusal bodyTooSlow() {
        return new TooSlow(
                "body-too-slow",
                words("the body took too long to arrive", "send it without pauses, or send fewer rows"));
    }

    static Refusal bodyTooLarge(long limitBytes) {
        var message = "is larger than the limit of " + limitBytes + " bytes";
        return new TooLarge("too-large", new FieldProblem("body", "", message, "send fewer rows"));
    }

    /// @param limit the tenant's
    static Refusal overLimit(String limit, int max, String message, String remedy, int retryAfterSeconds) {
        var what = new FieldProblem(limit, Integer.toString(max), message, remedy);
        return new OverLimit("over-limit", what, Math.max(1, retryAfterSeconds));
    }

    static Refusal unavailable(String message, String remedy) {
        return new Unavailable("unavailable", words(message, remedy));
    }

    static Refusal late() {
        return unavailable("the request's deadline passed while it waited", "allow more time, or try again");
    }

    static Refusal cannotBeMet() {
        return unavailable(
                "the request's deadline can't be met by what waits before it", "allow more time, or send fewer");
    }

    static Refusal hungUp() {
        return new HungUp(
                "hung-up",
                words(
                        "the client closed the connection, or its half of it, before the answer",
                        "keep it open both ways until the answer has come"));
    }

    /// The inference worker died while it ran this request.
    static Refusal diedOn(Duration quarantine) {
        return new ModelFailed(
                "inference-worker-died",
                words(
                        "the inference worker died while it ran this request, which isn't tried elsewhere; the same"
                                + " inputs are refused for " + quarantine.toSeconds() + " s",
                        "look into the inference worker's log on the node, and send other inputs"));
    }

    /// An inference worker died on the same inputs before.
    static Refusal quarantined(Duration left) {
        return new ModelFailed(
                "quarantined",
                words(
                        "an inference worker of this version died while it ran the same inputs; they are refused for "
                                + Math.max(1, left.toSeconds()) + " s more",
                        "send other inputs, or ask for another version"));
    }

    /// @param instead what to ask instead, such as `version 8`
    static Refusal brownedOut(String field, String what, Instant until, Instant sunset, String instead, Duration left) {
        var message = "retires on " + sunset + " and is away until " + until + ", as it will be for good: a brown-out";
        var problem = new FieldProblem(field, what, message, "ask for " + instead);
        return new BrownedOut("brown-out", problem, Math.toIntExact(Math.clamp(left.toSeconds() + 1, 1, 1 << 30)));
    }

    /// @param instead as for a brown-out
    static Refusal gone(String field, String what, Instant sunset, String instead) {
        return new Gone("gone", new FieldProblem(field, what, "retired on " + sunset, "ask for " + instead));
    }

    /// Of a tenant that was retired, whatever is asked of it.
    static Refusal closed(String tenant) {
        return new Gone(
                "gone", new FieldProblem("tenant", tenant, "was closed, with all its models", "ask another one"));
    }

    static Refusal internal(String traceId) {
        return new Internal(
                "internal", words("the gateway failed", "look for trace " + traceId + " in its log and report it"));
    }

    /// As much of a client's text as is repeated to it.
    public static String excerpt(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }

    private static FieldProblem words(String message, String remedy) {
        return new FieldProblem("", "", message, remedy);
    }
}
