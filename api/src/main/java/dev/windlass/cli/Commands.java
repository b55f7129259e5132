package dev.windlass.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/// The client verbs, for the program that has the `main`.
public final class Commands {
    private Commands() {}

    /// One picocli command object per verb, for `new CommandLine(main).addSubcommand(each)`.
    public static List<Object> all() {
        return all(Terminal.system());
    }

    /// The same for a program that runs verbs itself: they print to `out` and `err`, see only `environment`,
    /// and leave the process's signals alone.
    public static List<Object> all(PrintStream out, PrintStream err, Map<String, String> environment) {
        return all(Terminal.embedded(out, err, environment));
    }

    static List<Object> all(Terminal terminal) {
        return List.of(
                new TenantCommand(terminal),
                new KeyCommand(terminal),
                new ModelCommand(terminal),
                new PromoteCommand(terminal),
                new PlanCommand(terminal),
                new GetCommand(terminal),
                new ListCommand(terminal),
                new DecisionCommands.Approve(terminal),
                new DecisionCommands.Reject(terminal),
                new DecisionCommands.Pause(terminal),
                new DecisionCommands.Resume(terminal),
                new DecisionCommands.Abort(terminal),
                new RetryCommand(terminal),
                new RollbackCommand(terminal),
                new InferCommand(terminal),
                new EvidenceCommand(terminal),
                new StatusCommand(terminal),
                new CompletionCommand(terminal));
    }
}
