package dev.windlass.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `windlass node`.
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Runs the gateway and the node agent of this machine.",
        footer = {"", "Example: windlass node --settings /etc/windlass/settings.yaml"})
final class NodeCommand implements Callable<Integer> {
    private final Wiring wiring;

    @Mixin
    private SettingsOption settings;

    NodeCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() throws InterruptedException {
        return RoleProcess.of(wiring, "node", settings.load()).run();
    }
}
