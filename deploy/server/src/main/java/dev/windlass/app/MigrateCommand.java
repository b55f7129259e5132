package dev.windlass.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `windlass migrate`.
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = "Brings Postgres to this version's schema. Safe to repeat.",
        footer = {"", "Example: windlass migrate --settings /etc/windlass/settings.yaml"})
final class MigrateCommand implements Callable<Integer> {
    private final Wiring wiring;

    @Mixin
    private SettingsOption settings;

    MigrateCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() {
        wiring.migrate().accept(settings.load());
        return 0;
    }
}
