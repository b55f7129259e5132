package dev.windlass.cli;

import dev.windlass.client.WindlassException;
import dev.windlass.client.message.JourneyView;
import dev.windlass.client.message.Phases;
import dev.windlass.client.message.ProblemDetails;
import dev.windlass.domain.Phase;
import java.util.Set;

/// The exit codes that CI may rely on, and the only place that chooses one.
enum ExitCode {
    OK(0),
    UNEXPECTED(1),
    USAGE(2),
    DENIED(3),
    HARM(4),
    ROLLED_BACK(5),
    NOT_APPROVED(6),
    DETACHED(7),
    CONFLICT(8),
    PAUSED(9),
    NEEDS_ATTENTION(10),
    NOT_ALLOWED(11);

    private static final Set<String> POLICY =
            Set.of("PolicyDenied", "DigestMismatch", "SchemaIncompatible", "GateDenied");
    private static final Set<String> APPROVAL = Set.of("ApprovalRejected", "ApprovalExpired");
    /// Why a member of a group can't start that would be refused alone, too.
    private static final Set<String> CONFLICTS = Set.of("Busy", "Blocked", "TenantSuspended");

    private static final Set<String> JUDGED = Set.of("Harm", "Guard");

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /// For a promotion that stands in `phase` for `reason`, both as the API spells them.
    static ExitCode of(String phase, String reason) {
        return Phases.parse(phase).map(known -> of(known, reason)).orElse(UNEXPECTED);
    }

    private static ExitCode of(Phase phase, String reason) {
        return switch (phase) {
            case SUCCEEDED -> OK;
            case ROLLED_BACK -> JUDGED.contains(reason) ? HARM : ROLLED_BACK;
            case REJECTED -> rejected(reason);
            case EXPIRED -> APPROVAL.contains(reason) ? NOT_APPROVED : ROLLED_BACK;
            case CANCELLED -> ROLLED_BACK;
            case SUPERSEDED -> CONFLICT;
            case NEEDS_ATTENTION -> NEEDS_ATTENTION;
            case PENDING,
                    PLANNED,
                    WAITING_FOR_QUOTA,
                    VALIDATING,
                    AWAITING_APPROVAL,
                    PREPARING,
                    SHADOWING,
                    PROGRESSING,
                    PAUSED,
                    PROMOTING,
                    BAKING,
                    ABORTING -> DETACHED;
        };
    }

    /// For a journey: that of the promotion which stopped it.
    static ExitCode of(JourneyView view) {
        var leg = view.leg();
        return switch (view.phase()) {
            case "Succeeded" -> OK;
            case "Aborted", "Expired" -> ROLLED_BACK;
            case "Stopped" ->
                view.reason().equals("SoakBroken")
                        ? ROLLED_BACK
                        : leg == null || !leg.reason().equals(view.reason()) ? CONFLICT : of(leg.phase(), leg.reason());
            default -> leg != null && leg.phase().equals("NeedsAttention") ? NEEDS_ATTENTION : DETACHED;
        };
    }

    private static ExitCode rejected(String reason) {
        return switch (reason) {
            case "NotAllowed" -> NOT_ALLOWED;
            default ->
                CONFLICTS.contains(reason)
                        ? CONFLICT
                        : POLICY.contains(reason) ? DENIED : APPROVAL.contains(reason) ? NOT_APPROVED : ROLLED_BACK;
        };
    }

    /// For a request that was refused, or got no answer.
    static ExitCode of(ProblemDetails problem) {
        if (problem.reason().equals(WindlassException.PROXY_REFUSED)) {
            return UNEXPECTED;
        }
        return switch (problem.status()) {
            case 400, 404, 405, 413, 415, 422 -> USAGE;
            case 401 -> NOT_ALLOWED;
            case 403 ->
                switch (problem.reason()) {
                    case "PolicyDenied" -> DENIED;
                    case "TenantSuspended" -> CONFLICT;
                    default -> NOT_ALLOWED;
                };
            case 409 -> POLICY.contains(problem.reason()) ? DENIED : CONFLICT;
            default -> UNEXPECTED;
        };
    }
}
