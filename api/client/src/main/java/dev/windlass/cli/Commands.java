package dev.windlass.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The client verbs, for the program that has the `main`.
public final class Commands {
    private Commands() {}

    /// One picocli command object per verb, for `new CommandLine(main).addSubcommand(each)`.
    public static List<Object> all() {
        return all(Terminal.system());
    }

    /// The same for a program that runs verbs itself: they print to `out` and `err`, see only
    /// `environment`, and leave the process's signals alone.
    public static List<Object> all(PrintStream out, PrintStream err, Map<String, String> environment) {
        return all(Terminal.embedded(out, err, environment));
    }

    static List<Object> all(Terminal terminal) {
        var all = new ArrayList<Object>(List.of(
                new TenantCommand(terminal),
                new KeyCommand(terminal),
                new BindingCommand(terminal),
                new LoginCommand(terminal),
                new ModelCommand(terminal),
                new GoldenCommand(terminal),
                new PromoteCommand(terminal),
                new PlanCommand(terminal),
                new LintCommand(terminal),
                new EnvironmentsCommand(terminal),
                new GetCommand(terminal),
                new ListCommand(terminal)));
        all.addAll(DecisionCommands.all(terminal));
        all.addAll(List.of(
                new RetryCommand(terminal),
                new RollbackCommand(terminal),
                new PresetCommand(terminal),
                new ApproversCommand(terminal),
                new AccessCommand(terminal),
                new CanICommand(terminal),
                new BlockCommands.Make(terminal),
                new BlockCommands.Lift(terminal),
                new RetireCommand(terminal),
                new HoldCommand(terminal),
                new InferCommand(terminal),
                new AuditCommand(terminal),
                new EncryptionKeyCommand(terminal),
                new EvidenceCommand(terminal),
                new StatusCommand(terminal),
                new CompletionCommand(terminal)));
        return all;
    }

    /// What can't be read on the command line is one line and the remedy, not a page of help: for
    /// [CommandLine#setParameterExceptionHandler], after all subcommands were added.
    ///
    /// @return the exit code
    public static int misused(ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine();
        var err = command.getErr();
        var message = String.valueOf(wrong.getMessage());
        err.println("windlass: "
                + message.lines()
                        .map(String::strip)
                        .reduce((a, b) -> a + " " + b)
                        .orElse("wrong arguments"));
        var meant =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.<String>of();
        err.println("  remedy: "
                + (meant.isEmpty() ? "" : "did you mean " + String.join(" or ", meant) + "? ")
                + "see "
                + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.number();
    }
}
