package dev.windlass.manifest;

import dev.windlass.domain.Step;
import java.time.Duration;
import java.util.List;

/// What a strategy means in full: its name, its steps (the last rise to 100 % is implied and not among
/// them), how long the candidate bakes at 100 %, and how long the old version stays warm after it.
public record Expansion(String strategy, List<Step> steps, Duration bake, Duration keepWarm) {
    public Expansion {
        steps = List.copyOf(steps);
    }
}
