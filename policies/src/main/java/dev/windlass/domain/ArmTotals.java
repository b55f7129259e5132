package dev.windlass.domain;

/// One arm's counts over all windows that a look folded.
public record ArmTotals(long served, long failed, long nonFinite) {
    public static final ArmTotals NONE = new ArmTotals(0, 0, 0);
}
