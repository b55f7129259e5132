package dev.windlass.cli;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.GroupRollback;
import dev.windlass.client.message.RollbackAnswer;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.Id;
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
        footer = {
            "",
            "Example: windlass rollback payments/fraud-score --env prod --to 6 --wait",
            "Example: windlass rollback --group group--payments--checkout--1 --reason INC-7"
        })
final class RollbackCommand extends Verb {
    @Mixin
    RollbackTarget target;

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
        var group = target.group();
        if (group != null) {
            return group(group);
        }
        var model = target.model();
        var client = client();
        var id = requestId == null ? UUID.randomUUID().toString() : requestId;
        var deadline = new Deadline(Arguments.duration("--timeout", timeout));
        var starting = wait ? client.patient(deadline.left()) : client;
        var answer = starting.rollback(
                model.tenant(),
                new RollbackOrder(model.model(), String.valueOf(target.env), target.to, reason.text),
                id);
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

    /// Of a group that is partly back a person must know.
    private ExitCode group(Id.Group group) {
        var deadline = new Deadline(Arguments.duration("--timeout", timeout));
        var groups = client().groups();
        var answer = (wait ? groups.patient(deadline.left()) : groups).rollback(group, reason.text);
        show(
                answer,
                it -> it.members().stream()
                        .map(each -> each.model() + ": " + each.kind() + " " + each.detail())
                        .toList());
        var code = answer.members().stream().anyMatch(it -> it.kind().equals(GroupRollback.REFUSED))
                ? ExitCode.NEEDS_ATTENTION
                : ExitCode.OK;
        for (var member : answer.members()) {
            var name = member.promotion();
            if (wait && name != null) {
                var ended = new Waiting(terminal, connection, client())
                        .until(new PromotionName(name), deadline.left(), Waiting.OnPause.wait);
                boolean aborted = member.kind().equals(GroupRollback.ABORT)
                        && (ended == ExitCode.ROLLED_BACK || ended == ExitCode.HARM);
                boolean worse = ended != ExitCode.OK && !aborted && code != ExitCode.NEEDS_ATTENTION;
                code = worse ? ended : code;
            }
        }
        return code;
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
