package dev.windlass.cli;

import dev.windlass.client.message.StatusView;
import dev.windlass.client.message.StatusView.NodeView;
import dev.windlass.domain.Gpu;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = "Show parts, gateways, nodes and live promotions.",
        footer = {"", "Example: windlass status"})
final class StatusCommand extends Verb {
    StatusCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ExitCode run() {
        return show(client().status(), StatusCommand::table);
    }

    private static List<String> table(StatusView status) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAME", "KIND", "STATUS", "INFO"));
        status.parts()
                .forEach(each ->
                        rows.add(List.of(each.name(), "Part", each.ready() ? "✔ Ready" : "✖ Away", each.detail())));
        status.gateways().forEach(each -> rows.add(List.of(each.name(), "Gateway", "✔ Live", each.address())));
        for (var node : status.nodes()) {
            rows.add(List.of(node.name(), "Node", "✔ Live", resources(node)));
            node.gpus().forEach(each -> rows.addAll(gpu(each)));
            node.illDevices().forEach((device, why) -> rows.add(List.of("  " + device, "Device", "✖ Ill", why)));
            node.replicas()
                    .forEach(each ->
                            rows.add(List.of("  " + each.version(), "Inference worker", each.state(), each.reason())));
        }
        status.unserved()
                .forEach(each -> rows.add(List.of(
                        each.endpoint().toString(),
                        "Endpoint",
                        each.weightPercent() == 100 ? "✖ Serves nothing" : "✖ Serves in part",
                        each.weightPercent() + " % go to version " + each.version() + ", " + each.reason())));
        status.live()
                .forEach(each -> rows.add(List.of(
                        each.name(),
                        "Promotion",
                        each.phase(),
                        each.reason() + ", weight " + each.weightAcknowledgedPercent() + " %")));
        return Printer.table(rows);
    }

    private static List<List<String>> gpu(Gpu gpu) {
        var rows = new ArrayList<List<String>>();
        var info = gpu.name() + ", compute capability " + gpu.computeCapability() + ", "
                + Printer.bytes(gpu.memoryBytes());
        rows.add(List.of("  " + gpu.uuid(), "GPU", gpu.sharing().name(), info));
        gpu.instances()
                .forEach(each -> rows.add(List.of(
                        "    " + each.uuid(),
                        "MIG instance",
                        "",
                        each.name() + ", " + Printer.bytes(each.memoryBytes()))));
        return rows;
    }

    private static String resources(NodeView node) {
        var words = new StringBuilder(Printer.bytes(node.memoryBytes())).append(" of memory");
        node.gpuMemoryBytes()
                .forEach((device, bytes) ->
                        words.append(", ").append(device).append(" with ").append(Printer.bytes(bytes)));
        return words.toString();
    }
}
