package dev.windlass.app;

import java.util.List;

/// Every verb but `worker`, in the order in which the help lists them.
final class Commands {
    private Commands() {}

    static List<Object> all(Wiring wiring) {
        return List.of(
                new DevCommand(),
                new DemoCommand(wiring),
                new ControlCommand(wiring),
                new NodeCommand(wiring),
                new MigrateCommand(wiring),
                new ToolsCommand());
    }
}
