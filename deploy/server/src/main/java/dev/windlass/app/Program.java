package dev.windlass.app;

import dev.windlass.launch.PartException;
import dev.windlass.settings.SettingsException;
import dev.windlass.storage.MigrationRefusedException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/// `windlass` with some verbs.
///
/// @param verbs picocli's commands, in the order in which the help lists them
/// @param footer the help's last lines
public record Program(List<Object> verbs, List<String> footer) {
    private static final int EXIT_ERROR = 1;
    private static final int EXIT_USAGE = 2;

    public Program {
        verbs = List.copyOf(verbs);
        footer = List.copyOf(footer);
    }

    /// What production runs: the command line, the roles and the migration.
    public static Program ofProduction() {
        return ofProduction(Wiring.full());
    }

    static Program ofProduction(Wiring wiring) {
        var verbs = new ArrayList<>(dev.windlass.cli.Commands.all());
        verbs.addAll(List.of(
                new ControlCommand(wiring),
                new NodeCommand(wiring),
                new MigrateCommand(wiring),
                new KeyRingCommand(),
                new DevicesCommand()));
        return new Program(verbs, List.of());
    }

    /// Takes this process over.
    public void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("worker")) {
            inferenceWorker(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        Logs.configure(args.length == 0 ? "" : args[0]);
        System.exit(run(args));
    }

    /// An inference worker: no command line library, no logging framework, nothing loaded that it doesn't
    /// need.
    private static void inferenceWorker(String[] args) throws Exception {
        boolean inspect = args.length > 0 && args[0].equals("--inspect");
        String entry = inspect ? "dev.windlass.worker.inspect.Inspect" : "dev.windlass.worker.InferenceWorker";
        var rest = inspect ? Arrays.copyOfRange(args, 1, args.length) : args;
        try {
            Class.forName(entry).getMethod("main", String[].class).invoke(null, (Object) rest);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /// Runs one verb.
    ///
    /// @return the exit code
    public int run(String... args) {
        var root = new CommandLine(new WindlassCommand());
        verbs.forEach(root::addSubcommand);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setExecutionExceptionHandler((failure, command, _) -> explain(failure, command));
        root.setParameterExceptionHandler(dev.windlass.cli.Commands::misused);
        var spec = root.getCommandSpec().exitCodeOnInvalidInput(EXIT_USAGE);
        spec.usageMessage().footer(footer.toArray(String[]::new));
        return root.execute(args);
    }

    /// One line for a failure we know, the whole trace for one we don't.
    private static int explain(Exception failure, CommandLine command) {
        if (failure instanceof SettingsException
                || failure instanceof MigrationRefusedException
                || failure instanceof PartException) {
            command.getErr().println("windlass: " + failure.getMessage());
        } else {
            command.getErr().println("windlass: unexpected " + failure);
            failure.printStackTrace(command.getErr());
        }
        return failure instanceof SettingsException ? EXIT_USAGE : EXIT_ERROR;
    }
}
