package dev.windlass.app;

import java.util.ArrayList;
import java.util.List;

/// Every verb but `worker`, in the order in which the help lists them.
final class Commands {
    private Commands() {}

    static List<Object> all(Wiring wiring) {
        var all = new ArrayList<Object>();
        all.add(new DevCommand());
        all.add(new DemoCommand(wiring));
        all.addAll(dev.windlass.cli.Commands.all());
        all.add(new ControlCommand(wiring));
        all.add(new NodeCommand(wiring));
        all.add(new MigrateCommand(wiring));
        all.add(new ToolsCommand());
        all.add(new BootCachesCommand());
        return all;
    }
}
