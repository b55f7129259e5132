package dev.windlass.app;

import dev.windlass.demo.Demo;
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
        return new Wiring(ControlRole::new, NodeRole::new, Wiring::migrate, Demo::tell);
    }

    private static void migrate(Settings settings) {
        try (var database = Parts.database(settings)) {
            database.migrate();
        }
    }
}
