package dev.windlass.client;

import java.nio.file.Path;
import java.util.Map;

/// The state directory of a user's own installation, which `windlass dev` fills and the command line finds.
public final class WindlassHome {
    private WindlassHome() {}

    /// `WINDLASS_HOME`, else `~/.windlass`.
    public static Path of(Map<String, String> environment) {
        String set = environment.get("WINDLASS_HOME");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return set == null || set.isBlank() ? Path.of(home, ".windlass") : Path.of(set);
    }
}
