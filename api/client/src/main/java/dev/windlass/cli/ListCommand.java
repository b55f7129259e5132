package dev.windlass.cli;

import dev.windlass.client.message.PromotionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "List things.",
        footer = {"", "Example: windlass list promotions payments"})
final class ListCommand extends Noun {
    ListCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description = "List a tenant's promotions and rollbacks, newest first.",
            footer = {"", "Example: windlass list promotions payments"})
    int promotions(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return show(connection, () -> connection.client(terminal).promotions(tenant), this::table);
    }

    @Command(
            description = "List a tenant's journeys through environments, newest first.",
            footer = {"", "Example: windlass list journeys payments"})
    int journeys(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return show(
                connection,
                () -> connection.journeys(terminal).list(tenant),
                views -> JourneyTree.table(views, terminal.clock().instant()));
    }

    @Command(
            description = "List a tenant's freezes that stand or are to come.",
            footer = {"", "Example: windlass list blocks payments"})
    int blocks(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return show(connection, () -> connection.client(terminal).blocks(tenant).list(), BlockCommands::table);
    }

    @Command(
            description = "List a tenant's promotion groups, newest first.",
            footer = {"", "Example: windlass list groups payments"})
    int groups(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return show(
                connection,
                () -> connection.client(terminal).groups().list(tenant),
                groups -> GroupTree.table(groups, terminal.clock().instant()));
    }

    @Command(
            description = "List a tenant's own presets.",
            footer = {"", "Example: windlass list presets payments"})
    int presets(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return show(
                connection, () -> connection.client(terminal).presets(tenant).list(), PresetCommand::table);
    }

    private List<String> table(List<PromotionView> promotions) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAME", "PHASE", "REASON", "VERSION", "WEIGHT", "AGE", "BY"));
        for (var each : promotions) {
            rows.add(List.of(
                    each.name(),
                    each.phase(),
                    each.reason().equals("Queued") ? "Queued: " + each.message() : each.reason(),
                    Objects.requireNonNullElse(each.version(), "-"),
                    each.weightAcknowledgedPercent() + " %",
                    TreeWords.age(each.createdAt(), terminal.clock().instant()),
                    each.initiator()));
        }
        return Printer.table(rows);
    }
}
