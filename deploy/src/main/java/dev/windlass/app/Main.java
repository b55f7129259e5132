package dev.windlass.app;

import dev.windlass.dev.DevException;
import dev.windlass.settings.SettingsException;
import dev.windlass.storage.MigrationRefusedException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import picocli.CommandLine;

/// `windlass`: every role and every verb of the command line.
public final class Main {
    private static final int EXIT_ERROR = 1;
    private static final int EXIT_USAGE = 2;

    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("worker")) {
            worker(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        Logs.configure(args.length == 0 ? "" : args[0]);
        System.exit(run(Wiring.full(), args));
    }

    /// An inference worker: no command line library, no logging framework, nothing loaded that it doesn't
    /// need.
    private static void worker(String[] args) throws Exception {
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

    static int run(Wiring wiring, String... args) {
        var root = new CommandLine(new WindlassCommand());
        Commands.all(wiring).forEach(root::addSubcommand);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setExecutionExceptionHandler((failure, command, _) -> explain(failure, command));
        root.setParameterExceptionHandler(dev.windlass.cli.Commands::misused);
        root.getCommandSpec().exitCodeOnInvalidInput(EXIT_USAGE);
        return root.execute(args);
    }

    /// One line for a failure we know, the whole trace for one we don't.
    private static int explain(Exception failure, CommandLine command) {
        if (failure instanceof SettingsException
                || failure instanceof DevException
                || failure instanceof MigrationRefusedException) {
            command.getErr().println("windlass: " + failure.getMessage());
        } else {
            command.getErr().println("windlass: unexpected " + failure);
            failure.printStackTrace(command.getErr());
        }
        return failure instanceof SettingsException ? EXIT_USAGE : EXIT_ERROR;
    }
}
