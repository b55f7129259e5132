package dev.windlass.domain;

import java.time.Duration;

/// `total` bounds the promotion from its grant to the end of its steps; `approval` bounds each approval gate.
public record Deadlines(Duration total, Duration approval) {
    public static final Deadlines DEFAULT = new Deadlines(Duration.ofHours(24), Duration.ofHours(8));
}
