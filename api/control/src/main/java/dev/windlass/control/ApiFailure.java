package dev.windlass.control;

import dev.windlass.domain.Role;
import dev.windlass.json.FieldProblem;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every way in which the control API says no. [Problem] turns each into a problem document, exhaustively.
public sealed interface ApiFailure {
    /// No token, or one that isn't known (any more).
    record Unauthenticated() implements ApiFailure {}

    /// Another issuer's token, or the request for one of ours, isn't taken. `error` is OAuth's word for it.
    record TokenRefused(String error, String reason, String message, String remedy) implements ApiFailure {}

    /// Known, but without one of `wanted`, or kept out by `rule` (such as: an approver isn't the
    /// requester).
    record NotAllowed(
            String principal, Set<Role> wanted, @Nullable String rule) implements ApiFailure {
        public NotAllowed {
            wanted = Set.copyOf(wanted);
        }
    }

    /// A token of minutes, given by `binding`, that would make what outlasts it.
    record Passing(String principal, String binding) implements ApiFailure {}

    /// Not there, or not for the caller to know: both read the same.
    record NotFound(String what) implements ApiFailure {}

    record MethodNotAllowed(String method, List<String> allowed) implements ApiFailure {
        public MethodNotAllowed {
            allowed = List.copyOf(allowed);
        }
    }

    /// Fields that are wrong.
    record Invalid(List<FieldProblem> problems) implements ApiFailure {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }

    /// An artifact that can't be kept: its bytes aren't what was declared, or not a model that can be
    /// served.
    record BadArtifact(String reason, String message, String remedy) implements ApiFailure {}

    /// The request id was used for another request.
    record KeyReused(String requestId) implements ApiFailure {}

    /// Something else stands in the way; `holder` is the promotion that does.
    record Conflict(
            String reason,
            String message,
            String remedy,
            @Nullable String holder) implements ApiFailure {}

    /// An upload is at another offset than the request's.
    record OffsetMismatch(long offset) implements ApiFailure {}

    /// A body didn't come fast enough; `limit` says how fast it must.
    record TooSlow(String limit) implements ApiFailure {}

    record TooLarge(String field, long value, long max) implements ApiFailure {}

    /// A maximum of things at once is reached.
    record TooMany(String field, int max, String remedy) implements ApiFailure {}

    record WrongMediaType(String value, String wanted) implements ApiFailure {}

    /// The tenant is suspended.
    record Suspended(String tenant) implements ApiFailure {}

    /// A part is missing or too busy; try again after `retryAfter`.
    record Unavailable(String part, String message, Duration retryAfter) implements ApiFailure {}

    /// A bug. The cause is in the log under `incident`.
    record Internal(String incident) implements ApiFailure {}

    /// One wrong field.
    static Invalid invalid(String field, @Nullable String value, String message, String remedy) {
        return new Invalid(List.of(new FieldProblem(field, value == null ? "" : value, message, remedy)));
    }
}
