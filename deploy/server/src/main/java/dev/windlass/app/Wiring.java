package dev.windlass.app;

import dev.windlass.settings.Settings;
import java.util.function.Consumer;
import java.util.function.Function;

/// What is put together by hand: how each role is made of its settings, and the migration.
///
/// @param control makes the control role
/// @param node makes the node role
/// @param migrate brings Postgres to this version's schema
record Wiring(
        Function<Settings, ProgramRole> control, Function<Settings, ProgramRole> node, Consumer<Settings> migrate) {
    /// The wiring of this build.
    static Wiring full() {
        return new Wiring(ControlRole::new, NodeRole::new, Wiring::migrate);
    }

    private static void migrate(Settings settings) {
        try (var database = Parts.database(settings)) {
            database.migrate();
        }
    }
}
