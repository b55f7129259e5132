package dev.windlass.judge;

import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Hard limits outside statistics. `error-share` fires when the candidate had at least [#MIN_BAD] bad
/// requests and they are at least half of what it served, either in one row (partial rows included) or over
/// any run of windows of all gateways that opened within [#SPAN]. In a run a key's closed row replaces its
/// partial ones; of several partial ones the fullest counts. Once fired, later rows can't take it back.
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
        for (WindowCount row : input.rows()) {
            var canary = Tally.of(row, input.candidate(), input.stable()).canary();
            if (passed(canary.served(), Tally.bad(canary))) {
                return Optional.of(errorShare(canary.served(), Tally.bad(canary), "in one window"));
            }
        }
        return overSpan(input);
    }

    private static Optional<Fired> overSpan(JudgeInput input) {
        var windows = fullest(input);
        for (int last = 0; last < windows.size(); last++) {
            var earliest = windows.get(last).openedAt().minus(SPAN);
            long served = 0;
            long bad = 0;
            for (int i = last; i >= 0 && !windows.get(i).openedAt().isBefore(earliest); i--) {
                var canary = counts(input, windows.get(i));
                served += canary.served();
                bad += Tally.bad(canary);
                if (passed(served, bad)) {
                    return Optional.of(errorShare(served, bad, "within " + SPAN.toSeconds() + " s"));
                }
            }
        }
        return Optional.empty();
    }

    /// One row per key in the order in which the windows opened: the first closed one, else the fullest
    /// partial one.
    private static List<WindowCount> fullest(JudgeInput input) {
        var best = new LinkedHashMap<WindowKey, WindowCount>();
        for (WindowCount row : input.rows()) {
            best.merge(row.key(), row, (old, next) -> better(input, old, next));
        }
        var windows = new ArrayList<>(best.values());
        windows.removeIf(window -> counts(input, window).served() == 0);
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
        return Tally.of(row, input.candidate(), input.stable()).canary();
    }

    private static Fired errorShare(long served, long bad, String where) {
        return new Fired(
                ERROR_SHARE,
                String.format(
                        Locale.ROOT,
                        "guard %s: %d of %d requests of the candidate went wrong %s (limit %d %% and at least %d)",
                        ERROR_SHARE,
                        bad,
                        served,
                        where,
                        MAX_BAD_PERCENT,
                        MIN_BAD));
    }
}
