package dev.windlass.app;

import dev.windlass.dev.DevOptions;
import dev.windlass.dev.Supervisor;
import dev.windlass.launch.RoleCommand;
import java.nio.file.Path;
import java.util.Map;

/// The program with [FakeRole]s in place of the real ones: `supervise DATA TOOLS_HOME auto|in-memory`, or a
/// role.
public final class FakeProgram {
    private FakeProgram() {}

    public static void main(String[] args) throws Exception {
        Logs.configure(args[0]);
        System.exit(
                args[0].equals("supervise")
                        ? supervise(args)
                        : SupervisedRole.run(wiring(), args[0], Path.of(args[1])));
    }

    private static int supervise(String[] args) throws InterruptedException {
        var choice = args[3].equals("auto") ? DevOptions.TemporalChoice.AUTO : DevOptions.TemporalChoice.IN_MEMORY;
        var options = new DevOptions(Path.of(args[1]), Path.of(args[2]), Map.of(), choice, System.getenv());
        try (var supervisor = Supervisor.start(
                options, RoleCommand.ofThisProgram(FakeProgram.class.getName()), System.out::println)) {
            return supervisor.await();
        }
    }

    private static Wiring wiring() {
        return new Wiring(
                settings -> new FakeRole(
                        settings, settings.control().host(), settings.control().port()),
                settings -> new FakeRole(
                        settings,
                        settings.node().operationsHost(),
                        settings.node().operationsPort()),
                _ -> {});
    }
}
