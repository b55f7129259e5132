package dev.windlass.domain;

import java.util.List;

/// Whom a promotion tells what became of it: each of `when` (such as `completed`) as a CloudEvent to `url`.
public record Notification(List<String> when, String url) {
    public Notification {
        when = List.copyOf(when);
    }
}
