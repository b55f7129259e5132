package dev.windlass.cli;

import dev.windlass.client.message.StatusView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description = "Show parts, gateways, nodes and live promotions.",
        footer = {"", "Example: windlass status"})
final class StatusCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    Connection connection;

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return Failures.run(terminal, connection, () -> {
            var status = connection.client(terminal).status();
            return Printer.print(terminal, connection, status, () -> table(status));
        });
    }

    private static List<String> table(StatusView status) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAME", "KIND", "STATUS", "INFO"));
        status.parts().forEach(each -> rows.add(List.of(each.name(), "Part", each.ready() ? "✔ Ready" : "✖ Away", each.detail())));
        status.gateways().forEach(each -> rows.add(List.of(each.name(), "Gateway", each.live() ? "✔ Live" : "✖ Lease over", "lease until " + each.leaseUntil())));
        status.nodes().forEach(each -> rows.add(List.of(each.name(), "Node", each.live() ? "✔ Live" : "✖ Lease over", Printer.bytes(each.reservedBytes()) + " of " + Printer.bytes(each.memoryBytes()) + " reserved")));
        status.live().forEach(each -> rows.add(List.of(each.name(), "Promotion", each.phase(), each.reason() + ", weight " + each.weightAcknowledgedPercent() + " %")));
        return Printer.table(rows);
    }
}
