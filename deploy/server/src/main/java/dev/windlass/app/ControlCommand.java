package dev.windlass.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    ControlCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() throws InterruptedException {
        return RoleProcess.of(wiring, "control", settings.load()).run();
    }
}
