package dev.windlass.cli;

import java.util.List;

/// The client verbs, for the program that has the `main`.
public final class Commands {
    private Commands() {}

    /// One picocli command object per verb, for `new CommandLine(main).addSubcommand(each)`.
    public static List<Object> all() {
        return all(Terminal.system());
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
