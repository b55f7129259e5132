package dev.windlass.app;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The command without a verb: prints its help, and that something was missing.
@Command(
        name = "windlass",
        mixinStandardHelpOptions = true,
        version = "windlass 0.1.0",
        description = "Gets machine-learning models safely into production, and keeps them there.",
        synopsisSubcommandLabel = "VERB")
final class WindlassCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
