package dev.windlass.policy;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// When policies are judged: when a plan is shown, when a promotion starts, and before each increase of a
/// weight. Nothing is ever judged before a decrease.
public enum Operation {
    PLAN,
    START,
    INCREASE;

    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
