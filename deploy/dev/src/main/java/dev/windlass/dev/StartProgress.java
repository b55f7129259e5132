package dev.windlass.dev;

/// Where a long step tells the person at the terminal what it is doing, one line at a time.
@FunctionalInterface
public interface StartProgress {
    void say(String line);

    /// Tells nobody.
    static StartProgress silent() {
        return _ -> {};
    }
}
