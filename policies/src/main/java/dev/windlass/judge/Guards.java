package dev.windlass.judge;

import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Hard limits outside statistics. `error-share` fires when at least [#MIN_BAD] requests of the candidate went wrong
/// and they are at least half of what it served, either in one row (partial rows included) or over any run of windows
/// of all gateways that opened within [#SPAN]; and when the stable version, which gets its share of the same requests,
/// isn't as bad ([GuardSpan]). In a run a key's closed row replaces its partial ones; of several partial ones the
/// fullest counts. Once fired, later rows can't take it back.
public final class Guards {
    /// Name of the guard on the candidate's share of bad requests.
    public static final String ERROR_SHARE = "error-share";

    /// So many bad requests are needed before a share means anything.
    public static final long MIN_BAD = 20;

    /// Bad requests per hundred served.
    public static final int MAX_BAD_PERCENT = 50;

    /// Windows that opened further apart aren't added up.
    public static final Duration SPAN = Duration.ofSeconds(60);

    private Guards() {}

    /// A guard that fired, with the numbers behind it.
    record Fired(String name, String message) {}

    /// True if counts of one arm in one window already pass the guard: then a gateway sends a partial row at
    /// once.
    public static boolean passed(long served, long bad) {
        // bad / served >= 50 / 100, without a product that could overflow.
        return bad >= MIN_BAD && bad >= served - bad;
    }

    static Optional<Fired> fired(JudgeInput input) {
        var windows = fullest(input);
        boolean usual = nonFiniteIsUsual(input, windows);
        for (WindowCount row : input.rows()) {
            var fired = span(input, row).fired(usual, "in one window");
            if (fired.isPresent()) {
                return fired;
            }
        }
        return overSpan(input, windows, usual);
    }

    private static Optional<Fired> overSpan(JudgeInput input, List<WindowCount> windows, boolean usual) {
        var spans = windows.stream().map(window -> span(input, window)).toList();
        for (int last = 0; last < windows.size(); last++) {
            var earliest = windows.get(last).openedAt().minus(SPAN);
            var sum = GuardSpan.EMPTY;
            for (int i = last; i >= 0 && !windows.get(i).openedAt().isBefore(earliest); i--) {
                sum = sum.plus(spans.get(i));
                var fired = sum.fired(usual, "within " + SPAN.toSeconds() + " s");
                if (fired.isPresent()) {
                    return fired;
                }
            }
        }
        return Optional.empty();
    }

    private static GuardSpan span(JudgeInput input, WindowCount row) {
        return GuardSpan.of(Tally.of(row, input.candidate(), input.stable()));
    }

    /// What to expect of the candidate when the stable version serves nothing beside it: what that one did earlier in
    /// this promotion, or else what the candidate did in its rehearsal.
    private static boolean nonFiniteIsUsual(JudgeInput input, List<WindowCount> windows) {
        var stable = windows.stream()
                .map(row -> Tally.of(row, input.candidate(), input.stable()).stable())
                .reduce(ArmTotals.NONE, Tally::plus);
        return stable.served() < GuardSpan.STABLE_MIN
                ? input.rehearsedNonFinite()
                : 2 * 100 * stable.nonFinite() >= MAX_BAD_PERCENT * stable.served();
    }

    /// One row per key in the order in which the windows opened: the first closed one, else the fullest
    /// partial one.
    private static List<WindowCount> fullest(JudgeInput input) {
        var best = new LinkedHashMap<WindowKey, WindowCount>();
        for (WindowCount row : input.rows()) {
            best.merge(row.key(), row, (old, next) -> better(input, old, next));
        }
        var windows = new ArrayList<>(best.values());
        windows.sort(Comparator.comparing(WindowCount::openedAt)
                .thenComparing(window -> window.key().gateway())
                .thenComparing(window -> window.key().boot())
                .thenComparingLong(window -> window.key().epoch())
                .thenComparingLong(window -> window.key().n()));
        return windows;
    }

    private static WindowCount better(JudgeInput input, WindowCount old, WindowCount next) {
        if (!old.partial() || !next.partial()) {
            return old.partial() ? next : old;
        }
        return counts(input, next).served() > counts(input, old).served() ? next : old;
    }

    private static ArmTotals counts(JudgeInput input, WindowCount row) {
        return Tally.of(row, input.candidate(), input.stable()).candidate();
    }
}
