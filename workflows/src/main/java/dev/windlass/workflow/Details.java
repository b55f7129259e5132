package dev.windlass.workflow;

import dev.windlass.domain.Id;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Transition;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// The Markdown that the Temporal UI shows on a run's page.
final class Details {
    private Details() {}

    static String markdown(String title, Transition state) {
        var text =
                new StringBuilder().append("### ").append(title).append("\n\n").append("| | |\n|---|---|\n");
        row(text, "Phase", state.phase().id() + " (" + state.reason() + ")");
        row(text, "Why", state.message());
        row(text, "Step", Integer.toString(state.stepNumber()));
        row(
                text,
                "Candidate's weight",
                state.weightSetPercent() + " % set, " + state.weightAcknowledgedPercent() + " % acknowledged, epoch "
                        + state.epoch());
        if (!state.approvalsMissing().isEmpty()) {
            row(text, "Approvals missing", state.approvalsMissing().toString());
        }
        var judgement = state.judgement();
        if (judgement != null) {
            row(text, "Judge", numbers(judgement));
        }
        state.conditions().forEach(it -> row(text, it.type(), it.status() + " " + it.reason() + ": " + it.message()));
        if (state.nextDeadline() != null) {
            row(text, "Next deadline", state.nextDeadline().toString());
        }
        row(text, "What can be done now", rollback(state) ? rollbackActions(state) : actions(state.phase()));
        return text.toString();
    }

    /// `1h30m`, `20s`, `0.4s`: as people write durations.
    static String human(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(10)) < 0) {
            return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
        }
        return duration.truncatedTo(ChronoUnit.SECONDS).toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static String numbers(Judgement judgement) {
        return judgement.verdict() + ", e-value " + judgement.eValue() + " of " + judgement.threshold() + ", canary "
                + judgement.canary() + ", stable " + judgement.stable() + ", " + judgement.windows() + " windows";
    }

    private static String actions(Phase phase) {
        return switch (phase) {
            case AWAITING_APPROVAL -> "approve, reject, abort";
            case PENDING, PLANNED, WAITING_FOR_QUOTA, VALIDATING, PREPARING, PROMOTING, BAKING -> "pause, abort";
            case SHADOWING, PROGRESSING -> "pause, resume --full, abort";
            case PAUSED -> "pause (to hold what would go on by itself), resume, resume --full, abort";
            case ABORTING -> "nothing: it is on its way back";
            case NEEDS_ATTENTION -> "read Why and repair the part it names; it goes on by itself";
            case SUCCEEDED, ROLLED_BACK, REJECTED, SUPERSEDED, EXPIRED, CANCELLED -> "nothing: it has ended";
        };
    }

    private static boolean rollback(Transition state) {
        return Id.parse(state.name()) instanceof Id.Rollback;
    }

    private static String rollbackActions(Transition state) {
        boolean stuck = state.reason().equals(Reason.TARGET_LOST.id());
        return switch (state.phase()) {
            case NEEDS_ATTENTION ->
                stuck
                        ? "retry, or abort: it ends and the route stays as it is; it tries again by itself, too"
                        : actions(state.phase());
            case SUCCEEDED, REJECTED, SUPERSEDED -> actions(state.phase());
            default -> "nothing: it goes as fast as it can";
        };
    }

    private static void row(StringBuilder text, String key, String value) {
        text.append("| ")
                .append(key)
                .append(" | ")
                .append(value.replace("|", "\\|").replace("\n", " "))
                .append(" |\n");
    }
}
