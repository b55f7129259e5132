package dev.windlass.control;

import dev.windlass.domain.ModelSchema;
import java.nio.file.Path;

/// Loads an untrusted artifact somewhere that may break, and says what it is.
public interface ModelInspector {
    /// What an inspection found.
    sealed interface Inspection {
        record Accepted(ModelSchema schema) implements Inspection {}

        /// It can't be served; `reason` is stable, `message` for people.
        record Refused(String reason, String message, String remedy) implements Inspection {}

        /// It could not be inspected for a reason that isn't the artifact's.
        record Unavailable(String message) implements Inspection {}
    }

    Inspection inspect(Path file);
}
