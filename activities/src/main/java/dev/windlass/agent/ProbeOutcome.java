package dev.windlass.agent;

import java.time.Duration;

/// What became of one inference with generated input.
public sealed interface ProbeOutcome {
    /// `nonFinite`: the answer holds a NaN or an infinity.
    record Answered(Duration latency, boolean nonFinite) implements ProbeOutcome {}

    record Failed(String reason) implements ProbeOutcome {}
}
