package dev.windlass.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Option(names = "--supervised", description = "Stop when stdin ends; set by the supervisor.")
    private boolean supervised;

    NodeCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() throws InterruptedException {
        var loaded = settings.load();
        return new RoleProcess(wiring.node().apply(loaded), loaded.node().stopTimeout()).run(supervised);
    }
}
