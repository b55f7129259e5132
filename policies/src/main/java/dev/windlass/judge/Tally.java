package dev.windlass.judge;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Assignment;
import dev.windlass.domain.Digest;
import dev.windlass.domain.WindowCount;
import org.jspecify.annotations.Nullable;

/// One row's counts, sorted into candidate and stable version. Arms are told apart by digest, because the
/// arm's name changes when a candidate becomes stable; only where both versions have the same bytes does the
/// name decide. Only random draws are compared.
///
/// @param canary the candidate's random draws
/// @param stable the stable version's random draws
/// @param apart what the candidate was asked as a preview, or by callers who keep to one arm
/// @param stableApart what callers who keep to one arm asked the stable version
/// @param matched what a header sent to a canary, whatever its weight is: only guards see it
record Tally(ArmTotals canary, ArmTotals stable, ArmTotals apart, ArmTotals stableApart, ArmTotals matched) {
    static final Tally NOTHING =
            new Tally(ArmTotals.NONE, ArmTotals.NONE, ArmTotals.NONE, ArmTotals.NONE, ArmTotals.NONE);

    static Tally of(WindowCount row, Digest candidate, @Nullable Digest stable) {
        var sum = NOTHING;
        for (ArmCount count : row.arms()) {
            sum = sum.plus(sorted(count, candidate, stable));
        }
        return sum;
    }

    private static Tally sorted(ArmCount count, Digest candidate, @Nullable Digest stable) {
        var totals = new ArmTotals(count.served(), count.failed(), count.refused(), count.nonFinite());
        var none = ArmTotals.NONE;
        if (count.arm() == Arm.PREVIEW) {
            return count.digest().equals(candidate) ? new Tally(none, none, totals, none, none) : NOTHING;
        }
        if (isCandidate(count, candidate, stable)) {
            return switch (count.assignment()) {
                case RANDOM -> new Tally(totals, none, none, none, none);
                case STICKY -> new Tally(none, none, totals, none, none);
                case MATCHED -> new Tally(none, none, none, none, totals);
            };
        }
        if (count.digest().equals(stable)) {
            return count.assignment() == Assignment.RANDOM
                    ? new Tally(none, totals, none, none, none)
                    : new Tally(none, none, none, totals, none);
        }
        return NOTHING;
    }

    Tally plus(Tally other) {
        return new Tally(
                plus(canary, other.canary),
                plus(stable, other.stable),
                plus(apart, other.apart),
                plus(stableApart, other.stableApart),
                plus(matched, other.matched));
    }

    /// All that the candidate did, however it was chosen.
    ArmTotals candidate() {
        return plus(canary, uncompared());
    }

    /// What the candidate did that nothing can be compared with.
    ArmTotals uncompared() {
        return plus(apart, matched);
    }

    /// One arm's requests that went at least as wrong as `kind` says.
    static long bad(ArmTotals totals, BadKind kind) {
        return switch (kind) {
            case FAILED -> totals.failed();
            case UNANSWERED -> totals.failed() + totals.refused();
            case ANY -> totals.bad();
        };
    }

    private static boolean isCandidate(ArmCount count, Digest candidate, @Nullable Digest stable) {
        return count.digest().equals(candidate) && (!candidate.equals(stable) || count.arm() != Arm.STABLE);
    }

    static ArmTotals plus(ArmTotals left, ArmTotals right) {
        return new ArmTotals(
                left.served() + right.served(),
                left.failed() + right.failed(),
                left.refused() + right.refused(),
                left.nonFinite() + right.nonFinite());
    }
}
