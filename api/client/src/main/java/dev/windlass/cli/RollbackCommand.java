package dev.windlass.cli;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.client.message.RollbackOrder;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollback",
        description =
                "Take an endpoint back: to the last known good version, or (while a promotion is live) to its baseline.",
        footer = {"", "Example: windlass rollback payments/fraud-score --env prod --to 6 --wait"})
final class RollbackCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    Connection connection;

    @Parameters(paramLabel = "TENANT/MODEL", description = "the model")
    String model;

    @Option(names = "--env", paramLabel = "ENV", required = true, description = "the environment")
    String env;

    @Option(
            names = "--to",
            paramLabel = "VERSION",
            description = "a good version of its ledger (default: the one before)")
    @Nullable String to;

    @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit log")
    @Nullable String reason;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "makes a repeated request the same one (default: random)")
    @Nullable String requestId;

    @Option(names = "--wait", description = "wait for the end")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "how long --wait waits (default: 5m)")
    String timeout;

    RollbackCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return CliFailures.run(terminal, connection, () -> {
            var ref = Arguments.model(model);
            var client = connection.client(terminal);
            var id = requestId == null ? UUID.randomUUID().toString() : requestId;
            var deadline = new Deadline(Arguments.duration("--timeout", timeout));
            var starting = wait ? client.patient(deadline.left()) : client;
            var answer = starting.rollback(ref.tenant(), new RollbackOrder(ref.model(), env, to, reason), id);
            Printer.print(terminal, connection, answer, () -> List.of(describe(answer)));
            var name = answer.name();
            if (!wait || name == null) {
                return ExitCode.OK;
            }
            var code = new Waiting(terminal, connection, client)
                    .until(new PromotionName(name), deadline.left(), Waiting.OnPause.wait);
            // An aborted promotion that went back is what was asked for.
            return answer.kind().equals("abort") && code == ExitCode.ROLLED_BACK ? ExitCode.OK : code;
        });
    }

    private static String describe(RollbackAnswer answer) {
        return switch (answer.kind()) {
            case "abort" -> "aborting " + answer.name();
            case "route" ->
                "route written as epoch " + answer.epoch() + "; Temporal did not answer, the endpoint reconciles later";
            default -> "started " + answer.name();
        };
    }
}
