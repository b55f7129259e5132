package dev.windlass.domain;

/// One arm's counts over all windows that a look folded; each as in [ArmCount].
public record ArmTotals(long served, long failed, long refused, long nonFinite) {
    public static final ArmTotals NONE = new ArmTotals(0, 0, 0, 0);

    public long bad() {
        return failed + refused + nonFinite;
    }
}
