package dev.windlass.cli;

import dev.windlass.client.message.RetirementView;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan.Window;
import dev.windlass.retirement.Spans;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A retirement for people: where it stands, what comes when, what blocks it, who still asks.
final class RetirementTree {
    private static final List<RetirementPhase> WAY = Arrays.stream(RetirementPhase.values())
            .filter(it -> it != RetirementPhase.WITHDRAWN)
            .toList();

    private final RetirementView view;
    private final Instant now;
    private final List<String> lines = new ArrayList<>();

    private RetirementTree(RetirementView view, Instant now) {
        this.view = view;
        this.now = now;
    }

    static List<String> lines(RetirementView view, Instant now) {
        var tree = new RetirementTree(view, now);
        tree.head();
        tree.way();
        tree.people();
        return List.copyOf(tree.lines);
    }

    private void head() {
        field("Version", view.version() + "  " + view.digest().shortHex());
        field("Phase", mark() + " " + view.phase() + " for " + TreeWords.age(view.phaseSince(), now));
        var at = view.nextAt();
        field("Next", view.next() + (at == null ? "" : " " + when(at)));
        view.blockedBy().forEach(by -> field("Blocked by", by));
        field("Successor", view.successor() == null ? "none" : "version " + view.successor());
        field("Asked by", view.askedBy() + ": " + view.reason());
        var tombstone = view.tombstone();
        if (tombstone != null) {
            field(
                    "Tombstone",
                    "since " + second(tombstone.purgedAt()) + ", "
                            + (tombstone.keptAs() == null ? "artifact deleted" : "bytes kept for " + tombstone.keptAs())
                            + (tombstone.archivedAs() == null ? "" : ", archived as " + tombstone.archivedAs())
                            + ", evidence of " + tombstone.evidence().size() + " promotions");
        }
    }

    private String mark() {
        return view.phase().equals("Purged") ? "✔" : view.phase().equals("Withdrawn") ? "•" : blocked() ? "॥" : "◌";
    }

    private boolean blocked() {
        return !view.blockedBy().isEmpty();
    }

    private void way() {
        lines.add("");
        for (var phase : WAY) {
            lines.add("  " + mark(phase) + " " + step(phase));
            if (phase == RetirementPhase.BROWN_OUT) {
                view.brownOuts().forEach(it -> lines.add("      " + mark(it) + " " + words(it)));
            }
        }
    }

    private String mark(RetirementPhase phase) {
        int at = position();
        int order = at < 0 ? 1 : WAY.indexOf(phase) - at;
        return order < 0 || (phase.id().equals("Purged") && order == 0) ? "✔" : order == 0 ? "▶" : "·";
    }

    /// Where it stands; below 0 for a withdrawn one.
    private int position() {
        return WAY.stream().map(RetirementPhase::id).toList().indexOf(view.phase());
    }

    private String step(RetirementPhase phase) {
        return switch (phase) {
            case ANNOUNCED -> "Announced    " + second(view.announcedAt()) + ", sunset " + second(view.sunset());
            case BROWN_OUT -> "Brown-outs   " + view.brownOuts().size() + " until the sunset";
            case DRAINING -> "Draining     until nobody has asked for " + Spans.format(view.drain());
            case UNDEPLOYED -> "Undeployed   no node keeps it loaded; 410 from here on";
            case ARCHIVED -> "Archived     artifact copied and read back, kept for " + Spans.format(view.archive());
            case PURGING -> "Purging      no way back from here on";
            case PURGED -> "Purged       only the tombstone is left";
            case WITHDRAWN -> "Withdrawn";
        };
    }

    private String mark(Window window) {
        return window.holds(now) ? "▶" : now.isBefore(window.from()) ? "·" : "✔";
    }

    private String words(Window window) {
        return second(window.from()) + " for " + Spans.format(Duration.between(window.from(), window.until()));
    }

    private void people() {
        signed("Legal hold", view.hold());
        view.overrides().forEach(it -> signed("Override", it));
        lines.add("");
        if (view.callers().isEmpty()) {
            field("Callers", "nobody has asked for it");
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("CALLER", "REQUESTS", "LAST USE"));
        view.callers()
                .forEach(it -> rows.add(List.of(
                        it.principal().toString(),
                        Long.toString(it.requests()),
                        TreeWords.age(it.lastAt(), now) + " ago")));
        lines.addAll(Printer.table(rows));
    }

    private void signed(String what, RetirementView.@Nullable Signed by) {
        if (by != null) {
            field(what, by.who() + " " + second(by.at()) + ": " + by.reason());
        }
    }

    private void field(String name, String value) {
        lines.add((name + ":            ").substring(0, 13) + value);
    }

    private String when(Instant at) {
        return "at " + second(at) + (at.isAfter(now) ? " (in " + TreeWords.age(now, at) + ")" : "");
    }

    private static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}
