package dev.windlass.cli;

import dev.windlass.client.message.GroupView;
import dev.windlass.json.FieldProblem;
import dev.windlass.manifest.GroupManifest;
import dev.windlass.manifest.GroupParser;
import dev.windlass.manifest.GroupResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Promotion groups for people.
final class GroupTree {
    private GroupTree() {}

    /// A manifest that is what a group's may be.
    static GroupManifest valid(String text) {
        return switch (GroupParser.parse(text)) {
            case GroupResult.Valid(var manifest, var _) -> manifest;
            case GroupResult.Invalid(var problems) -> {
                FieldProblem first = problems.getFirst();
                throw new UsageException("manifest: " + first, first.remedy());
            }
        };
    }

    static List<String> lines(GroupView view) {
        var lines = new ArrayList<String>();
        lines.add("Group:       " + view.name() + " > " + view.to() + " by " + view.initiator());
        lines.add("Phase:       " + mark(view.phase()) + " " + view.phase() + " (" + view.reason() + ")"
                + (view.message().isEmpty() ? "" : ": " + view.message()));
        lines.add("Reached:     " + view.reached() + " by all");
        if (!view.waitedFor().isEmpty()) {
            lines.add("Waits for:   " + String.join(", ", view.waitedFor()));
        }
        lines.add("");
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("", "MODEL", "VERSION", "PHASE", "STEP", "WEIGHT", "REACHED", "PROMOTION"));
        for (var it : view.members()) {
            rows.add(List.of(
                    mark(it.phase()),
                    it.model(),
                    it.version(),
                    it.phase() + " (" + it.reason() + ")",
                    Integer.toString(it.stepNumber()),
                    it.weightAcknowledgedPercent() + "/" + it.weightSetPercent() + " %",
                    it.reached(),
                    Objects.requireNonNullElse(it.promotion(), it.message())));
        }
        lines.addAll(Printer.table(rows));
        view.members().stream()
                .filter(it -> it.takenBack() != null)
                .forEach(it -> lines.add("Taken back:  " + it.model() + ": " + it.takenBack()));
        return lines;
    }

    static List<String> table(List<GroupView> groups, Instant now) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAME", "PHASE", "REASON", "REACHED", "MEMBERS", "AGE", "BY"));
        for (var each : groups) {
            rows.add(List.of(
                    each.name(),
                    each.phase(),
                    each.reason(),
                    each.reached(),
                    Integer.toString(each.members().size()),
                    TreeWords.age(each.createdAt(), now),
                    each.initiator()));
        }
        return Printer.table(rows);
    }

    private static String mark(String phase) {
        return switch (phase) {
            case "Succeeded" -> "✔";
            case "RolledBack", "Rejected", "Expired", "Cancelled", "Superseded" -> "✖";
            case "Paused", "AwaitingApproval" -> "॥";
            case "Aborting", "NeedsAttention" -> "⚠";
            default -> "◌";
        };
    }
}
