package dev.windlass.domain;

import java.time.Duration;
import java.util.List;

/// How a candidate comes to its traffic: each strategy has a plan of its own, and a part of the runbook of its own.
public sealed interface Strategy {
    /// A growing share of the requests, step by step, beside the stable version; then all of them, for `bake`.
    record Canary(List<Step> steps, Duration bake) implements Strategy {
        public Canary {
            steps = List.copyOf(steps);
        }
    }
}
