package dev.windlass.agent;

import java.time.Duration;

/// What became of one inference with generated input.
public sealed interface ProbeOutcome {
    record Answered(Duration latency) implements ProbeOutcome {}

    record Failed(String reason) implements ProbeOutcome {}
}
