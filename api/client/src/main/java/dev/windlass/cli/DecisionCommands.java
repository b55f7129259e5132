package dev.windlass.cli;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.message.Ordered;
import dev.windlass.client.message.ResumeOrder;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What can be told to a live promotion.
final class DecisionCommands {
    private DecisionCommands() {}

    static List<Object> all(Terminal terminal) {
        return List.of(
                new Approve(terminal),
                new Reject(terminal),
                new Pause(terminal),
                new Resume(terminal),
                new Abort(terminal));
    }

    /// One order by name and reason.
    abstract static class Order implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        Connection connection;

        @Parameters(paramLabel = "NAME", description = "the promotion")
        String name;

        @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit log")
        @Nullable String reason;

        Order(Terminal terminal) {
            this.terminal = terminal;
        }

        abstract Ordered send(WindlassClient client, PromotionName name, String reason);

        @Override
        public final Integer call() {
            return CliFailures.run(terminal, connection, () -> {
                var promotion = Arguments.promotion(name);
                var ordered = send(connection.client(terminal), promotion, Objects.requireNonNullElse(reason, ""));
                return Printer.print(
                        terminal, connection, ordered, () -> List.of(ordered.name() + " " + ordered.phase()));
            });
        }
    }

    @Command(
            name = "approve",
            description = "Approve a promotion's open gate.",
            footer = {"", "Example: windlass approve promote--payments--fraud-score--prod--7--3 --reason INC-42"})
    static final class Approve extends Order {
        Approve(Terminal terminal) {
            super(terminal);
        }

        @Override
        Ordered send(WindlassClient client, PromotionName name, String reason) {
            return client.approve(name, reason);
        }
    }

    @Command(
            name = "reject",
            description = "Reject a promotion at its open gate.",
            footer = {"", "Example: windlass reject promote--payments--fraud-score--prod--7--3 --reason INC-42"})
    static final class Reject extends Order {
        Reject(Terminal terminal) {
            super(terminal);
        }

        @Override
        Ordered send(WindlassClient client, PromotionName name, String reason) {
            return client.reject(name, reason);
        }
    }

    @Command(
            name = "pause",
            description = "Hold a promotion's weights as they are.",
            footer = {"", "Example: windlass pause promote--payments--fraud-score--prod--7--3 --reason INC-42"})
    static final class Pause extends Order {
        Pause(Terminal terminal) {
            super(terminal);
        }

        @Override
        Ordered send(WindlassClient client, PromotionName name, String reason) {
            return client.pause(name, reason);
        }
    }

    @Command(
            name = "resume",
            description = "End a promotion's pause; --full goes to the end of its steps.",
            footer = {"", "Example: windlass resume promote--payments--fraud-score--prod--7--3 --reason INC-42"})
    static final class Resume extends Order {
        @Option(names = "--full", description = "skip what is left of the steps")
        boolean full;

        Resume(Terminal terminal) {
            super(terminal);
        }

        @Override
        Ordered send(WindlassClient client, PromotionName name, String reason) {
            return client.resume(name, new ResumeOrder(full, reason));
        }
    }

    @Command(
            name = "abort",
            description = "Take a live promotion back to its baseline.",
            footer = {"", "Example: windlass abort promote--payments--fraud-score--prod--7--3 --reason INC-42"})
    static final class Abort extends Order {
        Abort(Terminal terminal) {
            super(terminal);
        }

        @Override
        Ordered send(WindlassClient client, PromotionName name, String reason) {
            return client.abort(name, reason);
        }
    }
}
