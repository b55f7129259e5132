package dev.windlass.app;

import dev.windlass.settings.SettingsException;
import dev.windlass.settings.SettingsFile;
import java.nio.file.Path;

/// The way in of a role that a supervisor started: `ROLE SETTINGS_FILE`. The role ends when its stdin does. The
/// command line's library stays out, so that a killed node is back sooner.
public final class SupervisedRole {
    private static final int EXIT_USAGE = 2;

    private SupervisedRole() {}

    public static void main(String[] args) throws InterruptedException {
        Logs.configure(args[0]);
        System.exit(run(Wiring.full(), args[0], Path.of(args[1])));
    }

    /// @return the exit code
    static int run(Wiring wiring, String role, Path settingsFile) throws InterruptedException {
        try {
            var settings = SettingsFile.read(settingsFile, System.getenv());
            return RoleProcess.of(wiring, role, settings).runWhileStdinLasts();
        } catch (SettingsException refused) {
            System.err.println("windlass: " + refused.getMessage());
            return EXIT_USAGE;
        }
    }
}
