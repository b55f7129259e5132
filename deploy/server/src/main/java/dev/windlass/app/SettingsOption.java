package dev.windlass.app;

import dev.windlass.settings.Settings;
import dev.windlass.settings.SettingsFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The settings file of a role.
final class SettingsOption {
    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "Settings over the shipped defaults; without it, the defaults and WINDLASS_* variables.")
    private @Nullable Path file;

    Settings load() {
        return file == null ? SettingsFile.defaults(System.getenv()) : SettingsFile.read(file, System.getenv());
    }
}
