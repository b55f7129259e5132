package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.List;

/// What must let a promotion through beside policies and approvals. Names are unique in a plan.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Gate {
    String name();

    /// Open on `days` from `from` (inclusive, `HH:MM`) to `to` (exclusive, `24:00` at most) of `timezone`, an IANA
    /// name. A `to` that isn't later than `from` is on the next day. The start waits for it, and so does every
    /// increase; no decrease does.
    record Window(String name, List<DayOfWeek> days, String from, String to, String timezone) implements Gate {
        public Window {
            days = List.copyOf(days);
        }
    }

    /// Asks `url` once before anything is prepared; what it answers decides. Without an answer within `timeout`,
    /// `onError` does.
    record Webhook(String name, String url, Duration timeout, OnError onError) implements Gate {}

    /// What is done if nobody answered. A refusal is never an error.
    enum OnError {
        FAIL,
        ADVANCE
    }
}
