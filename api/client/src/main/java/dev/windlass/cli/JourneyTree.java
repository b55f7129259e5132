package dev.windlass.cli;

import dev.windlass.client.message.JourneyView;
import dev.windlass.client.message.JourneyView.Leg;
import dev.windlass.client.message.JourneyView.Stage;
import dev.windlass.domain.Approver;
import dev.windlass.domain.Id;
import dev.windlass.domain.PrincipalId;
import dev.windlass.retirement.Spans;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A journey for people: where it stands, what comes when, and who can do what.
final class JourneyTree {
    private final JourneyView view;
    private final Instant now;
    private final List<String> lines = new ArrayList<>();

    private JourneyTree(JourneyView view, Instant now) {
        this.view = view;
        this.now = now;
    }

    static Id.Journey named(String name) {
        return Arguments.checked(() -> Id.journey(name), "take a name from: windlass list journeys TENANT");
    }

    static List<String> lines(JourneyView view, Instant now) {
        var tree = new JourneyTree(view, now);
        tree.head();
        tree.lines.add("");
        view.stages().forEach(tree::stage);
        tree.remedy();
        return List.copyOf(tree.lines);
    }

    static List<String> table(List<JourneyView> views, Instant now) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAME", "PHASE", "REASON", "ENVIRONMENT", "AGE", "BY"));
        views.forEach(it -> rows.add(List.of(
                it.name(),
                it.phase(),
                it.reason(),
                it.environment(),
                TreeWords.age(it.begunAt(), now),
                it.askedBy().getLast().name())));
        return Printer.table(rows);
    }

    private void head() {
        field("Journey", view.name());
        field("Version", view.version().toString());
        field(
                "Phase",
                mark() + " " + view.phase() + " (" + view.reason() + ") for " + TreeWords.age(view.phaseSince(), now));
        if (!view.message().isEmpty()) {
            field("Message", view.message());
        }
        field("Asked by", view.askedBy().stream().map(PrincipalId::toString).collect(Collectors.joining(", ")));
        if (!view.ended()) {
            field("Deadline", when(view.deadline()));
        }
    }

    private String mark() {
        return switch (view.phase()) {
            case "Succeeded" -> "✔";
            case "Stopped", "Aborted", "Expired" -> "✖";
            case "Soaking" -> "॥";
            default -> "◌";
        };
    }

    private void stage(Stage stage) {
        var mark = switch (stage.state()) {
            case "Passed" -> "✔";
            case "Ahead" -> "·";
            case "Stopped" -> "✖";
            default -> "▶";
        };
        lines.add("  " + mark + " " + stage.environment() + "  " + words(stage));
        var leg = stage.leg();
        if (leg != null) {
            leg(leg);
        }
    }

    private static String words(Stage stage, Instant serves, Instant now) {
        var until = serves.plus(stage.soak());
        return "soak " + Spans.format(stage.soak())
                + (until.isAfter(now)
                        ? ", " + TreeWords.age(now, until) + " left, over at " + second(until)
                        : ", over since " + second(until));
    }

    private String words(Stage stage) {
        var serves = stage.serves();
        var soak = stage.soak().isZero()
                ? ""
                : serves == null ? "soak " + Spans.format(stage.soak()) : words(stage, serves, now);
        var parts = new ArrayList<String>();
        parts.add(serves == null ? stage.state().toLowerCase(java.util.Locale.ROOT) : "serves since " + second(serves));
        parts.add("preset " + stage.preset());
        if (!soak.isEmpty()) {
            parts.add(soak);
        }
        return String.join(", ", parts);
    }

    private void leg(Leg leg) {
        lines.add("      " + TreeWords.glyph(leg.phase()) + " " + leg.promotion() + "  " + leg.phase() + " ("
                + leg.reason() + ")");
        if (!leg.message().isEmpty()) {
            lines.add("        " + leg.message());
        }
        var by = leg.until() == null ? "" : ", by " + second(leg.until());
        if (!leg.missing().isEmpty()) {
            lines.add("        waits for approval by "
                    + leg.missing().stream().map(Approver::id).collect(Collectors.joining(", ")) + by
                    + ": windlass approve " + leg.promotion());
        } else if (leg.resumableBy() != null) {
            lines.add("        waits for: " + leg.resumableBy() + by);
        }
    }

    private void remedy() {
        if (view.phase().equals("Promoting") || view.phase().equals("Soaking")) {
            lines.add("");
            field("End it", "windlass abort " + view.name());
        } else if (view.ended() && !view.phase().equals("Succeeded")) {
            lines.add("");
            field("Go on", "windlass retry " + view.name());
        }
    }

    private void field(String name, String value) {
        lines.add((name + ":            ").substring(0, 13) + value);
    }

    private String when(Instant at) {
        return second(at) + (at.isAfter(now) ? " (in " + TreeWords.age(now, at) + ")" : "");
    }

    private static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}
