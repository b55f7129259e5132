package dev.windlass.cli;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.client.message.RollbackOrder;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rollback",
        description =
                "Take an endpoint back: to the last known good version, or (while a promotion is live) to its baseline.",
        footer = {"", "Example: windlass rollback payments/fraud-score --env prod --to 6 --wait"})
final class RollbackCommand extends Verb {
    @Mixin
    EndpointNames endpoint;

    @Option(
            names = "--to",
            paramLabel = "VERSION|DIGEST",
            description = "a good version of its ledger, by name or sha256:... (default: the one before)")
    @Nullable String to;

    @Mixin
    ReasonOption reason;

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
        super(terminal);
    }

    @Override
    ExitCode run() {
        var model = endpoint.model();
        var client = client();
        var id = requestId == null ? UUID.randomUUID().toString() : requestId;
        var deadline = new Deadline(Arguments.duration("--timeout", timeout));
        var starting = wait ? client.patient(deadline.left()) : client;
        var answer =
                starting.rollback(model.tenant(), new RollbackOrder(model.model(), endpoint.env, to, reason.text), id);
        show(answer, it -> List.of(describe(it)));
        var name = answer.name();
        if (!wait || name == null) {
            return ExitCode.OK;
        }
        var code = new Waiting(terminal, connection, client)
                .until(new PromotionName(name), deadline.left(), Waiting.OnPause.wait);
        // An aborted promotion that went back is what was asked for.
        return answer.kind().equals("abort") && code == ExitCode.ROLLED_BACK ? ExitCode.OK : code;
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
