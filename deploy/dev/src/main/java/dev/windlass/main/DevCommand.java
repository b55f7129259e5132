package dev.windlass.main;

import dev.windlass.app.SupervisedRole;
import dev.windlass.dev.Installation;
import dev.windlass.dev.Supervisor;
import dev.windlass.launch.RoleCommand;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `windlass dev`.
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description = "Runs everything on this machine, state kept under one directory, until Ctrl-C.",
        footer = {"", "Example: windlass dev --data /tmp/windlass"})
final class DevCommand implements Callable<Integer> {
    @Mixin
    private DevMixin dev;

    @Override
    public Integer call() throws InterruptedException {
        PrintStream out = System.out;
        try (var supervisor = Supervisor.start(
                dev.options(), RoleCommand.ofProduction(SupervisedRole.class.getName()), out::println)) {
            print(supervisor.installation(), supervisor.data(), out);
            return supervisor.await();
        }
    }

    static void print(Installation installation, Path data, PrintStream out) {
        out.println("Windlass is ready.");
        out.println("  control API   " + installation.api());
        out.println("  gateway       " + installation.gateway());
        out.println("  gateway, gRPC " + installation.grpc());
        out.println("  Temporal      " + installation.temporal());
        if (installation.temporalUi() != null) {
            out.println("  Temporal UI   " + installation.temporalUi());
        }
        out.println("  admin's token " + installation.tokenFile());
        out.println("  state, logs   " + data);
        out.println("Ctrl-C stops it; the next start goes on from here.");
        out.flush();
    }
}
