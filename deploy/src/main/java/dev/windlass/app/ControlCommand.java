package dev.windlass.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `windlass control`.
@Command(
        name = "control",
        mixinStandardHelpOptions = true,
        description = "Runs the control API and the Temporal workers.",
        footer = {"", "Example: windlass control --settings /etc/windlass/settings.yaml"})
final class ControlCommand implements Callable<Integer> {
    private final Wiring wiring;

    @Mixin
    private SettingsOption settings;

    @Option(names = "--supervised", description = "Stop when stdin ends; set by the supervisor.")
    private boolean supervised;

    ControlCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() throws InterruptedException {
        var loaded = settings.load();
        return new RoleProcess(wiring.control().apply(loaded), loaded.control().stopTimeout()).run(supervised);
    }
}
