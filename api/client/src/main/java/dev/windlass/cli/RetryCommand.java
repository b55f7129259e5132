package dev.windlass.cli;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        description =
                "Start a new attempt of a promotion that ended without success, or have a stuck rollback try again.",
        footer = {"", "Example: windlass retry promote--payments--fraud-score--prod--7--3"})
final class RetryCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    Connection connection;

    @Parameters(paramLabel = "NAME", description = "the promotion or rollback")
    String name;

    @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit log")
    @Nullable String reason;

    RetryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return CliFailures.run(terminal, connection, () -> {
            var started = connection
                    .client(terminal)
                    .retry(Arguments.promotion(name), Objects.requireNonNullElse(reason, ""));
            return Printer.print(terminal, connection, started, () -> List.of(PromoteCommand.describe(started)));
        });
    }
}
