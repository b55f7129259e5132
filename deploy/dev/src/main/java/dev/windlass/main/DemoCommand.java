package dev.windlass.main;

import dev.windlass.app.SupervisedRole;
import dev.windlass.demo.Demo;
import dev.windlass.demo.LiveOutput;
import dev.windlass.dev.Supervisor;
import dev.windlass.launch.RoleCommand;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `windlass demo`.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs everything on this machine and tells a story on real models with real traffic, then stops.",
        footer = {"", "Example: windlass demo --data /tmp/windlass-demo"})
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private DevMixin dev;

    @Option(names = "--hold", description = "Keep everything up after the story, until Ctrl-C.")
    private boolean hold;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var out = LiveOutput.on(System.out, redraws());
        try (var supervisor = Supervisor.start(
                dev.freshOptions(), RoleCommand.ofProduction(SupervisedRole.class.getName()), out::println)) {
            DevCommand.print(supervisor.installation(), supervisor.data(), out);
            int code = Demo.tell(supervisor.installation(), out);
            if (hold) {
                out.println("Held up; Ctrl-C stops it.");
                supervisor.await();
            }
            return code;
        }
    }

    // Null without a terminal: JDK 25 went back to the built-in console, whatever the check believes.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean redraws() {
        var console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }
}
