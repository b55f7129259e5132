package dev.windlass.dev;

/// Where a long step tells the person at the terminal what it is doing, one line at a time.
@FunctionalInterface
public interface Progress {
    void say(String line);

    /// Tells nobody.
    static Progress silent() {
        return _ -> {};
    }
}
