package dev.windlass.cli;

import dev.windlass.client.message.ApproversView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "approvers",
        description = "Name groups of people whose approval gates may ask for: approval: { group: NAME, min: 2 }.",
        footer = {"", "Example: windlass approvers set payments risk-board --members anna,ben,cem"})
final class ApproversCommand extends Noun {
    ApproversCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description =
                    "Set a group, whatever it was. Gates that are open ask the new list; decisions that were made stand.",
            footer = {"", "Example: windlass approvers set payments risk-board --members anna,ben,cem"})
    int set(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--members",
                            paramLabel = "A,B,...",
                            split = ",",
                            required = true,
                            description = "principals of the tenant, each with a key of its own")
                    List<String> members) {
        return show(
                connection,
                () -> connection.approvers(terminal, tenant).set(name, members),
                it -> List.of("group " + it.name() + " of " + tenant + " is " + String.join(", ", it.members()) + " ("
                        + it.digest().shortHex() + ")"));
    }

    @Command(
            description = "List a tenant's groups of approvers.",
            footer = {"", "Example: windlass approvers list payments"})
    int list(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return show(connection, () -> connection.approvers(terminal, tenant).list(), ApproversCommand::table);
    }

    @Command(
            description = "Delete a group. Gates that are open and ask for it wait until it is set again.",
            footer = {"", "Example: windlass approvers delete payments risk-board"})
    int delete(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TENANT") String tenant,
            @Parameters(paramLabel = "NAME") String name) {
        return show(
                connection,
                () -> {
                    connection.approvers(terminal, tenant).delete(name);
                    return Map.of("deleted", name, "tenant", tenant);
                },
                _ -> List.of("group " + name + " of " + tenant + " is no more"));
    }

    static List<String> table(List<ApproversView> groups) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAME", "MEMBERS", "DIGEST", "SET BY", "SET AT"));
        groups.forEach(it -> rows.add(List.of(
                it.name(),
                it.members().stream()
                        .map(member -> it.holding().contains(member) ? member : member + " (no key)")
                        .collect(Collectors.joining(", ")),
                it.digest().shortHex(),
                it.setBy(),
                it.setAt().toString())));
        return Printer.table(rows);
    }
}
