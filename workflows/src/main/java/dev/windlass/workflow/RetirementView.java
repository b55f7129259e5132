package dev.windlass.workflow;

import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.VersionRef;
import dev.windlass.workflow.activity.RetirementActivities.Standing;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// A retirement's page and search attributes in the Temporal UI.
final class RetirementView {
    private final VersionRef version;

    RetirementView(VersionRef version) {
        this.version = version;
    }

    void waiting(Standing now, Instant until, String what) {
        publish(now, "waits for " + what + " at " + until.truncatedTo(ChronoUnit.SECONDS), false);
        Workflow.upsertTypedSearchAttributes(SearchKeys.DEADLINE.valueSet(until.atOffset(ZoneOffset.UTC)));
    }

    void blocked(Standing now, RetirementPhase next, List<String> by) {
        publish(now, "not " + next.id() + " yet, blocked by: " + String.join("; ", by), true);
    }

    void needsAttention(Standing now, String why) {
        publish(now, why + "; tried again by itself", true);
    }

    void ended(Standing now, String words) {
        publish(now, words, false);
        Workflow.upsertTypedSearchAttributes(
                SearchKeys.OUTCOME.valueSet(now.phase().id()));
    }

    private void publish(Standing now, String words, boolean attention) {
        Workflow.upsertTypedSearchAttributes(
                SearchKeys.PHASE.valueSet(now.phase().id()), SearchKeys.NEEDS_ATTENTION.valueSet(attention));
        Workflow.setCurrentDetails(markdown(now, words));
    }

    private String markdown(Standing now, String words) {
        var text = new StringBuilder("### Retirement of " + version + "\n\n| | |\n|---|---|\n");
        row(text, "Phase", now.phase().id());
        row(text, "Now", words);
        row(text, "Reason", now.reason());
        row(text, "Successor", now.successor() == null ? "none" : now.successor());
        row(text, "Sunset", now.sunset().toString());
        now.plan()
                .windows(now.sunset())
                .forEach(window -> row(text, "Brown-out", window.from() + " to " + window.until()));
        row(text, "Drain", now.drain());
        row(text, "What can be done now", actions(now.phase()));
        return text.toString();
    }

    private String actions(RetirementPhase phase) {
        return switch (phase) {
            case DRAINING ->
                "withdraw; or two people go on though somebody asks: windlass retire --override " + version;
            case ANNOUNCED, BROWN_OUT, UNDEPLOYED, ARCHIVED -> "withdraw: windlass retire --withdraw " + version;
            case PURGING, PURGED, WITHDRAWN -> "nothing";
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
