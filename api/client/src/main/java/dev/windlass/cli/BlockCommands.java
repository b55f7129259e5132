package dev.windlass.cli;

import dev.windlass.client.message.BlockOrder;
import dev.windlass.domain.Block;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Freezes, and their end.
final class BlockCommands {
    private BlockCommands() {}

    /// A tenant's environment, or one model in it.
    static final class Scope {
        @Parameters(paramLabel = "TENANT[/MODEL]", description = "a tenant, or one of its models")
        String name;

        @Option(names = "--env", paramLabel = "ENV", required = true, description = "the environment")
        String env;

        String tenant() {
            return name.contains("/") ? Arguments.model(name).tenant() : name;
        }

        @Nullable String model() {
            return name.contains("/") ? Arguments.model(name).model() : null;
        }
    }

    @Command(
            name = "block",
            description =
                    "Freeze a model, or all of a tenant's, in an environment: nothing starts there, and no candidate"
                            + " gets more. The way back is never blocked.",
            footer = {"", "Example: windlass block payments/fraud-score --env prod --reason INC-42 --for 4h"})
    static final class Make extends Verb {
        @Mixin
        Scope scope;

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why, for whoever it stops")
        String reason;

        @Option(names = "--from", paramLabel = "INSTANT", description = "when it begins (default: now)")
        @Nullable String from;

        @Option(names = "--until", paramLabel = "INSTANT", description = "when it ends, such as 2027-01-02T06:00:00Z")
        @Nullable String until;

        @Option(names = "--for", paramLabel = "DURATION", description = "or how long it lasts, such as 4h")
        @Nullable String length;

        Make(Terminal terminal) {
            super(terminal);
        }

        @Override
        ExitCode run() {
            var begins = from == null ? null : instant("--from", from);
            var block = client().blocks(scope.tenant())
                    .make(new BlockOrder(scope.model(), scope.env, reason, begins, until(begins)));
            return show(block, it -> List.of(it.words()));
        }

        private Instant until(@Nullable Instant begins) {
            if (until != null && length == null) {
                return instant("--until", until);
            }
            if (until != null || length == null) {
                throw new UsageException("it isn't clear when the block ends", "give --until or --for");
            }
            var now = terminal.clock().instant().truncatedTo(ChronoUnit.SECONDS);
            return (begins == null ? now : begins).plus(Arguments.duration("--for", length));
        }

        private static Instant instant(String option, String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException wrong) {
                throw new UsageException(
                        option + " \"" + text + "\" is no instant", "spell it like 2027-01-02T06:00:00Z");
            }
        }
    }

    @Command(
            name = "unblock",
            description = "End the freezes of exactly this scope, also those to come.",
            footer = {"", "Example: windlass unblock payments/fraud-score --env prod"})
    static final class Lift extends Verb {
        @Mixin
        Scope scope;

        Lift(Terminal terminal) {
            super(terminal);
        }

        @Override
        ExitCode run() {
            client().blocks(scope.tenant()).lift(scope.model(), scope.env);
            return show(
                    Map.of("unblocked", scope.name, "env", scope.env),
                    _ -> List.of("no block of " + scope.name + " in " + scope.env + " stands any more"));
        }
    }

    static List<String> table(List<Block> blocks) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("MODEL", "ENV", "FROM", "UNTIL", "BY", "REASON"));
        blocks.forEach(it -> rows.add(List.of(
                it.model() == null ? "(all)" : it.model(),
                it.env(),
                it.from().toString(),
                it.until().toString(),
                it.by(),
                it.reason())));
        return Printer.table(rows);
    }
}
