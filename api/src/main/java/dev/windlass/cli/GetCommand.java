package dev.windlass.cli;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassClient;
import dev.windlass.json.WindlassJson;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = "Show one thing.",
        footer = {"", "Example: windlass get promotion promote--payments--fraud-score--prod--7--3 --watch"})
final class GetCommand {
    private static final Duration REDRAW = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofSeconds(50);

    private final Terminal terminal;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    GetCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            description = "Show a promotion or rollback as a tree; --watch follows it to its end.",
            footer = {"", "Example: windlass get promotion promote--payments--fraud-score--prod--7--3 --watch"})
    int promotion(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = {"-w", "--watch"},
                            description = "follow it until it ends")
                    boolean watch) {
        return Failures.run(terminal, connection, () -> {
            var client = connection.client(terminal);
            var promotion = Arguments.promotion(name);
            if (watch) {
                return watch(client, connection, promotion);
            }
            var view = client.promotion(promotion);
            return Printer.print(
                    terminal,
                    connection,
                    view,
                    () -> LiveTree.render(view, terminal.clock().instant()));
        });
    }

    private ExitCode watch(WindlassClient client, Connection connection, PromotionName name) {
        var screen = new Screen(terminal);
        long change = -1;
        while (true) {
            // On a terminal the clock in the tree goes on; elsewhere only changes are worth a line.
            var view = client.awaitChange(name, change, terminal.redraws() ? REDRAW : POLL);
            if (connection.json()) {
                if (view.change() != change) {
                    terminal.out().println(WindlassJson.mapper().writeValueAsString(view));
                }
            } else {
                screen.show(LiveTree.render(view, terminal.clock().instant()));
            }
            if (view.ended()) {
                return ExitCode.of(view.phase(), view.reason());
            }
            change = view.change();
        }
    }
}
