package dev.windlass.judge;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Digest;
import dev.windlass.domain.WindowCount;
import org.jspecify.annotations.Nullable;

/// One row's counts, sorted into candidate and stable version. Arms are told apart by digest, because the
/// arm's name changes when a candidate becomes stable; only where both versions have the same bytes does the
/// name decide.
///
/// @param apart what the candidate was asked by name: no random draw, so it is compared with nothing
record Tally(ArmTotals canary, ArmTotals stable, ArmTotals apart) {
    static final Tally NOTHING = new Tally(ArmTotals.NONE, ArmTotals.NONE, ArmTotals.NONE);

    static Tally of(WindowCount row, Digest candidate, @Nullable Digest stable) {
        var canaryTotals = ArmTotals.NONE;
        var stableTotals = ArmTotals.NONE;
        var apart = ArmTotals.NONE;
        for (ArmCount count : row.arms()) {
            if (count.arm() == Arm.PREVIEW) {
                apart = count.digest().equals(candidate) ? plus(apart, count) : apart;
            } else if (isCandidate(count, candidate, stable)) {
                canaryTotals = plus(canaryTotals, count);
            } else if (count.digest().equals(stable)) {
                stableTotals = plus(stableTotals, count);
            }
        }
        return new Tally(canaryTotals, stableTotals, apart);
    }

    Tally plus(Tally other) {
        return new Tally(plus(canary, other.canary), plus(stable, other.stable), plus(apart, other.apart));
    }

    /// All that the candidate did, however it was chosen.
    ArmTotals candidate() {
        return plus(canary, apart);
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

    private static ArmTotals plus(ArmTotals totals, ArmCount count) {
        return plus(totals, new ArmTotals(count.served(), count.failed(), count.refused(), count.nonFinite()));
    }

    static ArmTotals plus(ArmTotals left, ArmTotals right) {
        return new ArmTotals(
                left.served() + right.served(),
                left.failed() + right.failed(),
                left.refused() + right.refused(),
                left.nonFinite() + right.nonFinite());
    }
}
