package dev.windlass.judge;

import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Judgement.Verdict;
import dev.windlass.domain.ShadowCount;
import dev.windlass.domain.Step;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Folds all windows of a promotion into one judgement of how often its candidate, as a shadow,
/// disagreed with what clients were told. Keeps nothing between looks. What isn't proven either way is
/// undecided; no pairs are neither a pass nor a fail.
public final class ShadowJudge {
    /// The probability of calling a candidate safe that disagrees as often as it may, or more.
    public static final double BETA = 0.05;

    private ShadowJudge() {}

    /// What a look found.
    ///
    /// @param pairs over all closed windows, whatever step they are of
    public record Look(Judgement judgement, long pairs) {}

    /// Looks at the rows once.
    ///
    /// @param alpha the probability of a false verdict of harm, over all looks
    public static Look look(List<WindowCount> rows, Digest candidate, Step.Shadow step, double alpha) {
        var windows = closed(rows, candidate);
        var total = total(windows.values(), candidate);
        var process = new ShadowProcess(total.pairs(), total.disagreed(), step.maxDisagreement());
        double harm = Math.min(StrictMath.exp(process.logHarm()), Double.MAX_VALUE);
        double threshold = 1 / alpha;
        boolean safe = process.logSafe() >= -StrictMath.log(BETA);
        var verdict = harm >= threshold ? Verdict.HARM : safe ? Verdict.SAFE : Verdict.UNDECIDED;
        var judgement = new Judgement(
                verdict,
                harm,
                threshold,
                null,
                new ArmTotals(total.pairs(), total.disagreed(), 0, 0),
                ArmTotals.NONE,
                windows.size(),
                message(verdict, harm, threshold, total, step));
        return new Look(judgement, total.pairs());
    }

    /// Decides whether the step may end, by closed windows only. Harm fails at once. Before `min` the
    /// step waits. With `minPairs` it advances if safe, and undecided at `max`. Without, it waits until
    /// `max`, then `onInsufficientData`
    /// decides; `extend` goes on waiting.
    ///
    /// @param elapsed from the acknowledgement of the step's epoch
    public static StepDecision decide(Step.Shadow step, Duration elapsed, Look look) {
        var judgement = look.judgement();
        if (judgement.verdict() == Verdict.HARM) {
            return new StepDecision.Fail(StepDecision.HARM, judgement.message());
        }
        boolean over = elapsed.compareTo(step.max()) >= 0;
        if (look.pairs() < step.minPairs()) {
            return withoutPairs(step, look.pairs(), over);
        }
        boolean safe = judgement.verdict() == Verdict.SAFE;
        var reason = safe ? StepDecision.SAFE : StepDecision.UNDECIDED;
        boolean ends = over || (safe && elapsed.compareTo(step.min()) >= 0);
        return ends
                ? new StepDecision.Advance(reason, judgement.message(), false)
                : new StepDecision.Wait(reason, judgement.message());
    }

    private static StepDecision withoutPairs(Step.Shadow step, long pairs, boolean over) {
        var message = pairs + " of at least " + step.minPairs() + " pairs were compared "
                + (over ? "in the step's " + step.max().toSeconds() + " s" : "so far");
        if (!over) {
            return new StepDecision.Wait(StepDecision.INSUFFICIENT_DATA, message);
        }
        return switch (step.onInsufficientData()) {
            case HOLD -> new StepDecision.Hold(StepDecision.INSUFFICIENT_DATA, message);
            case EXTEND -> new StepDecision.Wait(StepDecision.INSUFFICIENT_DATA, message);
            case FAIL -> new StepDecision.Fail(StepDecision.INSUFFICIENT_DATA, message);
            case ADVANCE -> new StepDecision.Advance(StepDecision.INSUFFICIENT_DATA, message, true);
        };
    }

    /// The closed windows that have counts of the candidate as a shadow; of several with a key, the
    /// first stored.
    private static Map<WindowKey, ShadowCount> closed(List<WindowCount> rows, Digest candidate) {
        var first = new LinkedHashMap<WindowKey, ShadowCount>();
        for (WindowCount row : rows) {
            var shadow = row.shadow();
            if (!row.partial() && shadow != null && shadow.digest().equals(candidate)) {
                first.putIfAbsent(row.key(), shadow);
            }
        }
        return first;
    }

    private static ShadowCount total(Iterable<ShadowCount> counts, Digest candidate) {
        var sum = new ShadowCount(candidate, 0, 0, 0, 0, 0, new long[ShadowCount.DECADES]);
        for (ShadowCount count : counts) {
            var decades = sum.decades().clone();
            Arrays.setAll(decades, i -> decades[i] + count.decades()[i]);
            sum = new ShadowCount(
                    candidate,
                    sum.agreed() + count.agreed(),
                    sum.flipped() + count.flipped(),
                    sum.drifted() + count.drifted(),
                    sum.failed() + count.failed(),
                    sum.shed() + count.shed(),
                    decades);
        }
        return sum;
    }

    private static String message(Verdict verdict, double harm, double threshold, ShadowCount total, Step.Shadow step) {
        return String.format(
                Locale.ROOT,
                "%s: %d of %d compared answers differ (%d flipped, %d drifted, %d failed; %d copies shed), at most"
                        + " %.3g %% may%s; evidence of harm %.4g, harm is declared at %.4g",
                switch (verdict) {
                    case HARM -> "harm";
                    case SAFE -> "safe";
                    case UNDECIDED -> "undecided";
                },
                total.disagreed(),
                total.pairs(),
                total.flipped(),
                total.drifted(),
                total.failed(),
                total.shed(),
                100 * step.maxDisagreement(),
                differences(total.decades()),
                harm,
                threshold);
    }

    /// How far apart the numbers are that were compared, to a power of ten.
    private static String differences(long[] decades) {
        long pairs = Arrays.stream(decades).sum();
        return pairs == 0
                ? ""
                : "; their numbers lie apart by " + below(decades, (pairs + 1) / 2) + " in half of them, by "
                        + below(decades, (pairs * 9 + 9) / 10) + " in 9 of 10, by " + below(decades, pairs) + " in all";
    }

    /// The decade within which `wanted` pairs are.
    private static String below(long[] decades, long wanted) {
        int place = 0;
        for (long sum = decades[0]; sum < wanted; sum += decades[place]) {
            place++;
        }
        return switch (place) {
            case ShadowCount.DECADES - 1 -> "1 or more";
            case ShadowCount.DECADES - 2 -> "less than 1";
            default -> "less than 1e-" + (ShadowCount.DECADES - 2 - place);
        };
    }
}
