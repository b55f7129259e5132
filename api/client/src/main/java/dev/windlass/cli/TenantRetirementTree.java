package dev.windlass.cli;

import dev.windlass.client.message.TenantRetirementView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// The retirement of a whole tenant for people: the order, then each model with a line for each version.
final class TenantRetirementTree {
    private TenantRetirementTree() {}

    static List<String> lines(TenantRetirementView view, Instant now) {
        var lines = new ArrayList<String>();
        lines.add("Tenant:     " + view.tenant() + ", all of it");
        var ended = view.endedAt();
        lines.add("Phase:      " + mark(view) + " " + view.phase()
                + (ended == null ? "" : " since " + second(ended) + ": " + view.message()));
        lines.add("Announced:  " + second(view.announcedAt()) + ", sunset " + second(view.sunset()));
        lines.add("Asked by:   " + view.askedBy() + ": " + view.reason());
        long purged = view.models().stream()
                .flatMap(model -> model.versions().stream())
                .filter(line -> line.phase().equals("Purged"))
                .count();
        long all = view.models().stream()
                .mapToLong(model -> model.versions().size())
                .sum();
        lines.add("Versions:   " + purged + " of " + all + " purged, in "
                + view.models().size() + (view.models().size() == 1 ? " model" : " models"));
        for (var model : view.models()) {
            lines.add("");
            lines.addAll(ModelRetirementTable.lines(model, now));
        }
        return lines;
    }

    private static String mark(TenantRetirementView view) {
        return switch (view.phase()) {
            case "Closed" -> "✔";
            case "Withdrawn" -> "•";
            default ->
                view.models().stream()
                                .flatMap(model -> model.versions().stream())
                                .allMatch(line -> line.blockedBy().isEmpty())
                        ? "◌"
                        : "॥";
        };
    }

    private static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}
