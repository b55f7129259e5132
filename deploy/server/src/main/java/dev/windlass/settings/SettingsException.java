package dev.windlass.settings;

/// The settings can't be used; the message names key, value and remedy and is meant for the person at the
/// terminal.
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }

    SettingsException(String message, Throwable cause) {
        super(message, cause);
    }
}
