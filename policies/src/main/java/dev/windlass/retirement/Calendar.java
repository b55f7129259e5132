package dev.windlass.retirement;

import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.RetirementPlan.BrownOut;
import dev.windlass.json.FieldProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes a plan of what people wish for. Where they wish for nothing it is 90 days to the sunset with four growing
/// brown-outs in the last 30, 14 days without requests, and 30 days in the archive; with another `after` the
/// brown-outs keep their places and lengths in proportion.
public final class Calendar {
    public static final Duration ANNOUNCE = Duration.ofDays(90);
    public static final Duration DRAIN = Duration.ofDays(14);
    public static final Duration ARCHIVE = Duration.ofDays(30);
    public static final List<BrownOut> BROWN_OUTS = List.of(
            new BrownOut(Duration.ofDays(30), Duration.ofMinutes(15)),
            new BrownOut(Duration.ofDays(14), Duration.ofHours(1)),
            new BrownOut(Duration.ofDays(7), Duration.ofHours(4)),
            new BrownOut(Duration.ofDays(2), Duration.ofHours(12)));

    /// What a calendar may be at most.
    public static final Duration ANNOUNCE_MAX = Duration.ofDays(730);

    public static final Duration DRAIN_MAX = Duration.ofDays(90);
    public static final int BROWN_OUTS_MAX = 20;

    private static final Duration LEAST = Duration.ofSeconds(1);

    private Calendar() {}

    /// What somebody wishes for, as he wrote it: durations such as `90d`, brown-outs such as `14d:1h` (an hour, 14 days
    /// before the sunset). Null for what is usual; an empty list for no brown-outs.
    public record Wish(
            @Nullable String after,
            @Nullable List<String> brownOuts,
            @Nullable String drain,
            @Nullable String archive) {
        public static final Wish USUAL = new Wish(null, null, null, null);
    }

    /// What became of a wish.
    public sealed interface Planned {
        record Plan(RetirementPlan plan) implements Planned {}

        record Refused(List<FieldProblem> problems) implements Planned {}
    }

    public static Planned of(Wish wish) {
        var problems = new ArrayList<FieldProblem>();
        var announce = span("after", wish.after(), ANNOUNCE, LEAST, ANNOUNCE_MAX, problems);
        var drain = span("drain", wish.drain(), DRAIN, LEAST, DRAIN_MAX, problems);
        var archive = span("archive", wish.archive(), ARCHIVE, Duration.ZERO, Spans.MAX, problems);
        var wished = wish.brownOuts();
        var brownOuts = wished == null ? usual(announce) : brownOuts(wished, announce, problems);
        return problems.isEmpty()
                ? new Planned.Plan(new RetirementPlan(announce, brownOuts, drain, archive))
                : new Planned.Refused(List.copyOf(problems));
    }

    /// Those that would last less than a second are left out.
    private static List<BrownOut> usual(Duration announce) {
        return BROWN_OUTS.stream()
                .map(it -> new BrownOut(scaled(it.before(), announce), scaled(it.length(), announce)))
                .filter(it -> it.length().compareTo(LEAST) >= 0)
                .toList();
    }

    private static Duration scaled(Duration of90Days, Duration announce) {
        return Duration.ofSeconds((long) ((double) of90Days.toSeconds() * announce.toSeconds() / ANNOUNCE.toSeconds()));
    }

    private static Duration span(
            String field,
            @Nullable String text,
            Duration usual,
            Duration least,
            Duration most,
            List<FieldProblem> problems) {
        if (text == null || text.isBlank()) {
            return usual;
        }
        var span = Spans.parse(text);
        if (span.isPresent() && span.get().compareTo(least) >= 0 && span.get().compareTo(most) <= 0) {
            return span.get();
        }
        problems.add(new FieldProblem(
                field,
                text,
                "must be a duration from " + Spans.format(least) + " to " + Spans.format(most),
                "write one such as " + Spans.format(usual)));
        return usual;
    }

    private static List<BrownOut> brownOuts(List<String> texts, Duration announce, List<FieldProblem> problems) {
        if (texts.size() > BROWN_OUTS_MAX) {
            problems.add(new FieldProblem(
                    "brownOuts",
                    Integer.toString(texts.size()),
                    "are more than " + BROWN_OUTS_MAX,
                    "have fewer and longer ones"));
            return List.of();
        }
        var found = new ArrayList<BrownOut>();
        for (int i = 0; i < texts.size(); i++) {
            // JSON and YAML may have a null where a text belongs.
            var text = Objects.requireNonNullElse(texts.get(i), "");
            brownOut("brownOuts[" + i + "]", text, announce, problems, found);
        }
        found.sort(Comparator.comparing(BrownOut::before).reversed());
        for (int i = 1; i < found.size(); i++) {
            var earlier = found.get(i - 1);
            if (earlier.before().minus(earlier.length()).compareTo(found.get(i).before()) < 0) {
                problems.add(new FieldProblem(
                        "brownOuts", text(found.get(i)), "begins before " + text(earlier) + " is over", "move it"));
            }
        }
        return found;
    }

    private static void brownOut(
            String field, String text, Duration announce, List<FieldProblem> problems, List<BrownOut> found) {
        var parts = text.split(":", -1);
        var before = Spans.parse(parts[0]).orElse(Duration.ZERO);
        var length = Spans.parse(parts.length == 2 ? parts[1] : "").orElse(Duration.ZERO);
        if (length.compareTo(LEAST) < 0 || before.compareTo(length) < 0 || before.compareTo(announce) > 0) {
            problems.add(new FieldProblem(
                    field,
                    text,
                    "must be BEFORE:LENGTH, at least 1s long, over by the sunset and not before the announcement ("
                            + Spans.format(announce) + " before it)",
                    "write one such as 14d:1h: an hour, 14 days before the sunset"));
            return;
        }
        found.add(new BrownOut(before, length));
    }

    private static String text(BrownOut it) {
        return Spans.format(it.before()) + ":" + Spans.format(it.length());
    }
}
