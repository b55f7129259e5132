package dev.windlass.cli;

import dev.windlass.client.message.ModelRetirementView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// The retirement of a whole model for people: a line for each version, and what blocks it.
final class ModelRetirementTable {
    private ModelRetirementTable() {}

    static List<String> lines(ModelRetirementView view, Instant now) {
        var lines = new ArrayList<String>();
        var successor = view.successor();
        lines.add("Model:      " + view.model().tenant() + "/" + view.model().model() + ", all of it");
        lines.add("Successor:  " + (successor == null ? "none" : "model " + successor));
        lines.add("");
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("VERSION", "PHASE", "SUNSET", "NEXT"));
        for (var line : view.versions()) {
            var at = line.nextAt();
            rows.add(List.of(
                    line.version(),
                    line.phase(),
                    line.sunset().truncatedTo(ChronoUnit.SECONDS).toString(),
                    line.next() + (at == null ? "" : at.isAfter(now) ? ", in " + TreeWords.age(now, at) : ", now")));
        }
        lines.addAll(Printer.table(rows));
        for (var line : view.versions()) {
            line.blockedBy().forEach(by -> lines.add("version " + line.version() + " is blocked by " + by));
        }
        return lines;
    }
}
