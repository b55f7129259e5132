package dev.windlass.cli;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.PromotionView;
import dev.windlass.json.WindlassJson;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = "Show one thing.",
        footer = {"", "Example: windlass get promotion promote--payments--fraud-score--prod--7--3 --watch"})
final class GetCommand extends Noun {
    private static final Duration REDRAW = Duration.ofSeconds(1);

    GetCommand(Terminal terminal) {
        super(terminal);
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
        return CliFailures.run(terminal, connection, () -> {
            var client = connection.client(terminal);
            var promotion = Arguments.promotion(name);
            if (watch) {
                return watch(client, connection, promotion);
            }
            var view = client.promotion(promotion);
            return Printer.print(terminal, connection, view, () -> tree(view));
        });
    }

    @Command(
            description = "Show the retirement of a version (phase, calendar, what blocks it, who still asks), or of a"
                    + " whole model or tenant.",
            footer = {"", "Example: windlass get retirement payments/fraud-score:6"})
    int retirement(@Mixin Connection connection, @Parameters(paramLabel = "TENANT[/MODEL[:VERSION]]") String what) {
        if (!what.contains("/")) {
            return show(
                    connection,
                    () -> connection.retirements(terminal).find(Arguments.tenant(what)),
                    view -> TenantRetirementTree.lines(view, terminal.clock().instant()));
        }
        if (what.contains(":")) {
            return show(
                    connection,
                    () -> connection.retirements(terminal).find(Arguments.version(what)),
                    view -> RetirementTree.lines(view, terminal.clock().instant()));
        }
        return show(
                connection,
                () -> connection.retirements(terminal).find(Arguments.model(what)),
                view -> ModelRetirementTable.lines(view, terminal.clock().instant()));
    }

    @Command(
            description = "Show a promotion group: the barrier that all have reached, each member, who is waited for.",
            footer = {"", "Example: windlass get group group--payments--checkout--1 --watch"})
    int group(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = {"-w", "--watch"},
                            description = "follow it until it ends")
                    boolean watch) {
        return CliFailures.run(terminal, connection, () -> {
            var groups = connection.client(terminal).groups();
            var group = Arguments.group(name);
            if (watch) {
                return new GroupWaiting(terminal, connection, groups).watch(group);
            }
            var view = groups.find(group);
            return Printer.print(terminal, connection, view, () -> GroupTree.lines(view));
        });
    }

    @Command(
            description = "Show a journey: its environments, soaks, promotions, and who can do what by when.",
            footer = {"", "Example: windlass get journey journey--payments--fraud-score--7--1"})
    int journey(@Mixin Connection connection, @Parameters(paramLabel = "NAME") String name) {
        return show(
                connection,
                () -> connection.journeys(terminal).find(JourneyTree.named(name)),
                view -> JourneyTree.lines(view, terminal.clock().instant()));
    }

    private ExitCode watch(WindlassClient client, Connection connection, PromotionName name) {
        var screen = new Screen(terminal);
        PromotionView shown = null;
        while (true) {
            long change = shown == null ? -1 : shown.change();
            try {
                // On a terminal the clock in the tree goes on; elsewhere only changes are worth a line.
                var view = client.awaitChange(name, change, terminal.redraws() ? REDRAW : Waiting.POLL);
                show(screen, connection, view, change);
                if (view.ended()) {
                    return ExitCode.of(view.phase(), view.reason());
                }
                shown = view;
            } catch (WindlassException away) {
                if (shown == null || !Waiting.passing(away)) {
                    throw away;
                }
                // The promotion goes on without whoever shows it.
                screen.show(List.of(name + ": " + away.problem().detail() + "; trying again"));
            }
        }
    }

    private void show(Screen screen, Connection connection, PromotionView view, long change) {
        if (!connection.json()) {
            screen.show(tree(view));
        } else if (view.change() != change) {
            terminal.out().println(WindlassJson.mapper().writeValueAsString(view));
        }
    }

    private List<String> tree(PromotionView view) {
        return LiveTree.render(view, terminal.clock().instant(), terminal.size().columns());
    }
}
