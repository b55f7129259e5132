package dev.windlass.workflow;

import dev.windlass.domain.Id;
import dev.windlass.domain.JourneyPhase;
import dev.windlass.workflow.activity.JourneyActivities.Standing;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/// A journey's page and search attributes in the Temporal UI.
final class JourneyView {
    private final Id.Journey journey;
    private String shown = "";

    JourneyView(Id.Journey journey) {
        this.journey = journey;
    }

    void waiting(Standing now, String what) {
        publish(now, what, false);
    }

    void needsAttention(Standing now, String why) {
        publish(now, why + "; tried again by itself", true);
    }

    void ended(Standing now) {
        publish(now, now.message(), false);
        Workflow.upsertTypedSearchAttributes(
                SearchKeys.OUTCOME.valueSet(now.phase().id()));
    }

    /// Each time it is an event of the history, so only what has changed is shown.
    private void publish(Standing now, String words, boolean attention) {
        var page = markdown(now, words);
        if (page.equals(shown)) {
            return;
        }
        shown = page;
        var next = Objects.requireNonNullElse(now.until(), now.deadline());
        Workflow.upsertTypedSearchAttributes(
                SearchKeys.PHASE.valueSet(now.phase().id()),
                SearchKeys.ENV.valueSet(now.env()),
                SearchKeys.NEEDS_ATTENTION.valueSet(attention),
                SearchKeys.DEADLINE.valueSet(next.atOffset(ZoneOffset.UTC)));
        Workflow.setCurrentDetails(page);
    }

    private String markdown(Standing now, String words) {
        var text = new StringBuilder("### Journey of " + journey.version() + "\n\n| | |\n|---|---|\n");
        row(text, "Phase", now.phase().id() + " in " + now.env());
        row(text, "Way", String.join(" > ", now.way()));
        row(text, "Now", words);
        row(text, "Reason", now.reason());
        row(text, "Promotion", now.promotion() == null ? "none" : now.promotion());
        row(text, "Goes on", now.until() == null ? "when that has ended" : "at " + second(now.until()));
        row(text, "Deadline", second(now.deadline()).toString());
        row(text, "What can be done now", actions(now.phase()));
        return text.toString();
    }

    private String actions(JourneyPhase phase) {
        return switch (phase) {
            case PROMOTING, SOAKING -> "windlass abort " + journey.text();
            case ABORTING, SUCCEEDED -> "nothing";
            case STOPPED, ABORTED, EXPIRED -> "windlass retry " + journey.text();
        };
    }

    private static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }

    private static void row(StringBuilder text, String key, String value) {
        text.append("| ")
                .append(key)
                .append(" | ")
                .append(value.replace("|", "\\|").replace("\n", " "))
                .append(" |\n");
    }
}
