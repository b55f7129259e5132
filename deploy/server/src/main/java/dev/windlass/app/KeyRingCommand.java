package dev.windlass.app;

import dev.windlass.keys.FileKeyRing;
import dev.windlass.keys.KmsException;
import dev.windlass.settings.SettingsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `windlass key-ring`.
@Command(
        name = "key-ring",
        mixinStandardHelpOptions = true,
        description = "Makes the file for the key-encrypting keys (encryption.key-ring), unless it is there."
                + " Whoever has lost it has lost what was encrypted: keep a backup elsewhere than the database's.",
        footer = {"", "Example: windlass key-ring --settings /etc/windlass/settings.yaml"})
final class KeyRingCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOption settings;

    @Override
    public Integer call() {
        var file = Path.of(settings.load().encryption().keyRing());
        try {
            var made = FileKeyRing.create(file);
            spec.commandLine().getOut().println(made ? "made " + file : file + " is there already");
            return 0;
        } catch (KmsException e) {
            throw new SettingsException(String.valueOf(e.getMessage()));
        }
    }
}
