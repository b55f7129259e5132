package dev.windlass.judge;

import dev.windlass.domain.Judgement;
import dev.windlass.domain.Judgement.Verdict;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// Folds all windows of a promotion, from the first, into one judgement. Keeps nothing between looks: the
/// same rows give the same judgement to the bit, whatever order they come in (repeated keys excepted, where
/// the first wins).
///
/// A guard that fired is harm, as is an e-value of at least 1/alpha. Everything else is undecided: no
/// traffic is never a pass and never a fail.
public final class Judge {
    private static final Comparator<WindowCount> BY_KEY = Comparator.comparing(
            WindowCount::key,
            Comparator.comparing((WindowKey key) -> key.endpoint().tenant())
                    .thenComparing(key -> key.endpoint().model())
                    .thenComparing(key -> key.endpoint().env())
                    .thenComparingLong(WindowKey::epoch)
                    .thenComparing(WindowKey::gateway)
                    .thenComparing(WindowKey::boot)
                    .thenComparingLong(WindowKey::n));

    private Judge() {}

    /// Looks at the rows once. Takes time in proportion to the rows (and the logarithm of their number).
    public static Judgement judge(JudgeInput input) {
        var windows = closed(input.rows());
        var harm = new HarmProcess();
        var total = Tally.NOTHING;
        for (WindowCount window : windows) {
            var tally = Tally.of(window, input.candidate(), input.stable());
            harm.add(tally);
            total = total.plus(tally);
        }
        // The arithmetic is in logarithms; only what people read is capped, so that it stays a number in
        // JSON.
        double eValue = Math.min(StrictMath.exp(harm.logEValue()), Double.MAX_VALUE);
        double threshold = 1 / input.alpha();
        var guard = Guards.fired(input);
        var verdict = guard.isPresent() || eValue >= threshold ? Verdict.HARM : Verdict.UNDECIDED;
        var message = message(input, guard, eValue, threshold, total);
        return new Judgement(
                verdict,
                eValue,
                threshold,
                guard.map(Guards.Fired::name).orElse(null),
                total.candidate(),
                total.stable(),
                windows.size(),
                message);
    }

    /// Requests that the candidate served in closed windows of epoch `fromEpoch` or later, without those that it
    /// refused: they say nothing for it. What headers sent to a canary doesn't count. It is what an
    /// analysis step compares with its `minServed`, since a step's statistics start at its acknowledged epoch.
    public static long servedSince(long fromEpoch, JudgeInput input) {
        return closed(input.rows()).stream()
                .filter(window -> window.key().epoch() >= fromEpoch)
                .map(window -> Tally.of(window, input.candidate(), input.stable()))
                .map(tally -> Tally.plus(tally.canary(), tally.apart()))
                .mapToLong(candidate -> candidate.served() - candidate.refused())
                .sum();
    }

    /// The candidate's share in what both versions served by weight, at random or to callers who keep to one arm, in
    /// closed windows of epoch `fromEpoch` or later, in per cent; empty if they served nothing.
    public static OptionalInt observedPercent(long fromEpoch, JudgeInput input) {
        var total = Tally.NOTHING;
        for (WindowCount window : closed(input.rows())) {
            if (window.key().epoch() >= fromEpoch) {
                total = total.plus(Tally.of(window, input.candidate(), input.stable()));
            }
        }
        boolean sticky = total.stableApart().served() > 0;
        long candidate = total.canary().served() + (sticky ? total.apart().served() : 0);
        long served = candidate + total.stable().served() + total.stableApart().served();
        return served == 0 ? OptionalInt.empty() : OptionalInt.of((int) StrictMath.round(100.0 * candidate / served));
    }

    /// The closed windows in one fixed order; of several with the same key, the first that was stored.
    private static List<WindowCount> closed(List<WindowCount> rows) {
        var first = new LinkedHashMap<WindowKey, WindowCount>();
        for (WindowCount row : rows) {
            if (!row.partial()) {
                first.putIfAbsent(row.key(), row);
            }
        }
        var windows = new ArrayList<>(first.values());
        windows.sort(BY_KEY);
        return windows;
    }

    private static String message(
            JudgeInput input, Optional<Guards.Fired> guard, double eValue, double threshold, Tally total) {
        if (guard.isPresent()) {
            return guard.get().message();
        }
        if (input.stable() == null) {
            return "there is no stable version to compare with; only the guards judge";
        }
        var counts = "the candidate had " + total.candidate().bad() + " of "
                + total.candidate().served() + " bad, the stable version "
                + total.stable().bad() + " of "
                + total.stable().served()
                + (total.stableApart().served() == 0
                        ? ""
                        : "; callers who keep to one arm are compared with nothing: "
                                + total.apart().bad() + " of " + total.apart().served() + " bad at the candidate, "
                                + total.stableApart().bad() + " of "
                                + total.stableApart().served() + " at the stable version");
        return String.format(
                Locale.ROOT,
                eValue >= threshold
                        ? "harm: evidence %.4g reached %.4g; %s"
                        : "undecided: evidence of harm %.4g, harm is declared at %.4g; %s",
                eValue,
                threshold,
                counts);
    }
}
