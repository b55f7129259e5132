package dev.windlass.settings;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The checks of the records' constructors. A missing key arrives as null, whatever the types say.
final class Check {
    private Check() {}

    static void present(String key, @Nullable Object value) {
        if (value == null) {
            throw new SettingsException(key + " is missing; remove the line to get the default, or give a value");
        }
    }

    static void text(String key, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new SettingsException(key + " is empty; give a value");
        }
    }

    static void startsWith(String key, @Nullable String value, String prefix) {
        if (value == null || !value.startsWith(prefix)) {
            throw new SettingsException(key + " is \"" + value + "\"; it must start with " + prefix);
        }
    }

    static void between(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new SettingsException(key + " is " + value + "; give " + min + " to " + max);
        }
    }

    static void positive(String key, @Nullable Duration value) {
        if (value == null || value.isZero() || value.isNegative()) {
            throw new SettingsException(key + " is " + value + "; give a duration above zero, as 30s, 5m or 2h");
        }
    }
}
