package dev.windlass.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "List things.",
        footer = {"", "Example: windlass list promotions payments"})
final class ListCommand {
    private final Terminal terminal;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    ListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            description = "List a tenant's promotions and rollbacks, newest first.",
            footer = {"", "Example: windlass list promotions payments"})
    int promotions(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return CliFailures.run(terminal, connection, () -> {
            var promotions = connection.client(terminal).promotions(tenant);
            return Printer.print(terminal, connection, promotions, () -> {
                var rows = new ArrayList<List<String>>();
                rows.add(List.of("NAME", "PHASE", "REASON", "VERSION", "WEIGHT", "AGE", "BY"));
                for (var each : promotions) {
                    rows.add(List.of(
                            each.name(),
                            each.phase(),
                            each.reason(),
                            Objects.requireNonNullElse(each.version(), "-"),
                            each.weightAcknowledgedPercent() + " %",
                            TreeWords.age(each.createdAt(), terminal.clock().instant()),
                            each.initiator()));
                }
                return Printer.table(rows);
            });
        });
    }
}
