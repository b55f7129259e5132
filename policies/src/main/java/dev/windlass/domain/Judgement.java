package dev.windlass.domain;

import org.jspecify.annotations.Nullable;

/// One look of the judge: a pure function of the recorded windows. `eValue` is the evidence of harm so far,
/// harm is declared at `threshold` = 1/alpha. `guard` names the hard guard that fired, if one did.
public record Judgement(
        Verdict verdict,
        double eValue,
        double threshold,
        @Nullable String guard,
        ArmTotals canary,
        ArmTotals stable,
        int windows,
        String message) {
    /// `HARM` beats `SAFE`; no traffic is `UNDECIDED`.
    public enum Verdict {
        HARM,
        SAFE,
        UNDECIDED
    }
}
