package dev.windlass.app;

import dev.windlass.dev.Installation;
import dev.windlass.settings.Settings;
import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.function.Function;

/// What is put together by hand: how each role is made of its settings, the migration, the demo's story.
///
/// @param control makes the control role
/// @param node makes the node role
/// @param migrate brings Postgres to this version's schema
/// @param demo tells the demo's story on a running installation
record Wiring(Function<Settings, Role> control, Function<Settings, Role> node, Consumer<Settings> migrate, Story demo) {
    /// The demo's script.
    @FunctionalInterface
    interface Story {
        /// Tells it, live, to `out`. The exit code: 0 only if all of it held.
        int tell(Installation installation, PrintStream out);
    }

    /// The wiring of this build.
    static Wiring full() {
        return new Wiring(ControlRole::new, NodeRole::new, Wiring::migrate, Wiring::noDemo);
    }

    private static void migrate(Settings settings) {
        try (var database = Parts.database(settings)) {
            database.migrate();
        }
    }

    private static int noDemo(Installation installation, PrintStream out) {
        out.println("demo is not part of this build; the installation at " + installation.api() + " ran without it");
        return 1;
    }
}
