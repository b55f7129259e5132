package dev.windlass.workflow;

import dev.windlass.domain.Phase;
import dev.windlass.group.Barrier;
import dev.windlass.group.GroupMember;
import dev.windlass.group.GroupStanding;
import io.temporal.workflow.Workflow;
import java.util.stream.Collectors;

/// What the Temporal UI shows of a promotion group.
final class GroupDetails {
    void show(GroupStanding group) {
        var phase = group.phase();
        Workflow.upsertTypedSearchAttributes(
                SearchKeys.PHASE.valueSet(phase.id()),
                SearchKeys.NEEDS_ATTENTION.valueSet(phase == Phase.NEEDS_ATTENTION));
        if (group.ended() != null) {
            Workflow.upsertTypedSearchAttributes(SearchKeys.OUTCOME.valueSet(phase.id()));
        }
        Workflow.setCurrentDetails(markdown(group));
    }

    String waitsFor(GroupStanding group) {
        return group.phase() == Phase.ABORTING
                ? "all go back"
                : "waits for " + String.join(", ", group.waitedFor(group.open() + 1));
    }

    static String markdown(GroupStanding group) {
        var back = group.back();
        var text = new StringBuilder("### ")
                .append(group.group())
                .append("\n\nPhase: ")
                .append(group.phase().id())
                .append("; all have reached: ")
                .append(Barrier.words(group.open()));
        if (back != null) {
            text.append("; all go back: ").append(back.message().replace('\n', ' '));
        }
        text.append("\n\n| model | version | promotion | phase | weight | at |\n|---|---|---|---|---|---|\n");
        return text.append(group.members().stream().map(GroupDetails::row).collect(Collectors.joining()))
                .toString();
    }

    private static String row(GroupMember it) {
        var promotion = it.promotion();
        var phase = it.phase();
        return "| " + it.model() + " | " + it.version() + " | "
                + (promotion == null ? (it.refused() == null ? "-" : "not started") : promotion) + " | "
                + (phase == null ? "-" : phase.id()) + " | " + it.weightAcknowledgedPercent() + " % | "
                + Barrier.words(it.reached()) + " |\n";
    }
}
