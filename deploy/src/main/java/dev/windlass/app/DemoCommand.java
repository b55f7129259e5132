package dev.windlass.app;

import dev.windlass.dev.RoleCommand;
import dev.windlass.dev.Supervisor;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `windlass demo`.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs everything on this machine and tells a story on real models with real traffic, then stops.",
        footer = {"", "Example: windlass demo --data /tmp/windlass-demo"})
final class DemoCommand implements Callable<Integer> {
    private final Wiring wiring;

    @Mixin
    private DevMixin dev;

    DemoCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() {
        PrintStream out = System.out;
        try (var supervisor =
                Supervisor.start(dev.options(), RoleCommand.ofThisProgram(Main.class.getName()), out::println)) {
            DevCommand.print(supervisor.installation(), supervisor.data(), out);
            return wiring.demo().tell(supervisor.installation(), out);
        }
    }
}
