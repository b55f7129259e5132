package dev.windlass.judge;

import dev.windlass.domain.ArmTotals;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Windows that lie close together, added up for the guard. Where both versions served, they are compared: both get
/// random draws of the same requests, so what goes wrong on both is the requests' fault. Where the candidate served
/// alone, only what is certainly its own counts: failures, and answers that aren't finite if that isn't its way; what
/// it refused there doesn't count.
///
/// @param paired what both versions did in windows in which both served
/// @param alone what the candidate did in the others, and what came to it by other ways than a draw
/// @param logEvidence that the candidate is worse, for each kind of badness
record GuardSpan(Tally paired, ArmTotals alone, Map<BadKind, Double> logEvidence) {
    static final GuardSpan EMPTY = new GuardSpan(Tally.NOTHING, ArmTotals.NONE, Map.of());

    /// With fewer requests of the stable version beside the candidate's, there is nothing to compare with.
    static final long STABLE_MIN = 20;

    /// The odds of going wrong that the guard asks for, against the stable version's.
    private static final double ODDS_RATIO = 30;

    /// The evidence that it asks for, as a logarithm: one in 22,000 if the candidate is no worse.
    private static final double LOG_EVIDENCE = 10;

    static GuardSpan of(Tally window) {
        if (window.stable().served() == 0) {
            return new GuardSpan(Tally.NOTHING, window.candidate(), Map.of());
        }
        if (window.canary().served() == 0) {
            return new GuardSpan(Tally.NOTHING, window.uncompared(), Map.of());
        }
        var evidence = new EnumMap<BadKind, Double>(BadKind.class);
        for (BadKind kind : BadKind.values()) {
            evidence.put(kind, HarmProcess.logFactor(ODDS_RATIO, window, kind));
        }
        return new GuardSpan(window, window.uncompared(), evidence);
    }

    GuardSpan plus(GuardSpan other) {
        var sum = new EnumMap<BadKind, Double>(BadKind.class);
        sum.putAll(logEvidence);
        other.logEvidence.forEach((kind, log) -> sum.merge(kind, log, Double::sum));
        return new GuardSpan(paired.plus(other.paired), Tally.plus(alone, other.alone), sum);
    }

    /// @param nonFiniteIsUsual answers that aren't finite are this model's way
    Optional<Guards.Fired> fired(boolean nonFiniteIsUsual, String where) {
        for (BadKind kind : BadKind.values()) {
            long bad = Tally.bad(paired.canary(), kind);
            if (Guards.passed(paired.canary().served(), bad) && logEvidence.getOrDefault(kind, 0.0) >= LOG_EVIDENCE) {
                return Optional.of(fired(bad, paired.canary(), where));
            }
        }
        var own = paired.stable().served() < STABLE_MIN ? Tally.plus(alone, paired.canary()) : alone;
        long answerable = own.served() - own.refused();
        long bad = own.failed() + (nonFiniteIsUsual ? 0 : own.nonFinite());
        return Guards.passed(answerable, bad) ? Optional.of(fired(bad, own, where)) : Optional.empty();
    }

    private Guards.Fired fired(long bad, ArmTotals canary, String where) {
        return new Guards.Fired(
                Guards.ERROR_SHARE,
                String.format(
                        Locale.ROOT,
                        "guard %s: %d of %d requests of the candidate went wrong %s (%d failed, %d refused, %d not finite;"
                                + " limit %d %% and at least %d), of the stable version beside it %d of %d",
                        Guards.ERROR_SHARE,
                        bad,
                        canary.served(),
                        where,
                        canary.failed(),
                        canary.refused(),
                        canary.nonFinite(),
                        Guards.MAX_BAD_PERCENT,
                        Guards.MIN_BAD,
                        paired.stable().bad(),
                        paired.stable().served()));
    }
}
