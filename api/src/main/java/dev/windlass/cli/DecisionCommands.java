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

    /// What all these verbs take.
    static final class Order {
        @Mixin
        Connection connection;

        @Parameters(paramLabel = "NAME", description = "the promotion")
        String name;

        @Option(names = "--reason", paramLabel = "TEXT", description = "for the audit log")
        @Nullable String reason;

        /// One call of the client.
        interface Call {
            Ordered of(WindlassClient client, PromotionName name, String reason);
        }

        int send(Terminal terminal, Call call) {
            return Failures.run(terminal, connection, () -> {
                var promotion = Arguments.promotion(name);
                var ordered = call.of(connection.client(terminal), promotion, Objects.requireNonNullElse(reason, ""));
                return Printer.print(
                        terminal, connection, ordered, () -> List.of(ordered.name() + " " + ordered.phase()));
            });
        }
    }

    @Command(
            name = "approve",
            description = "Approve a promotion's open gate.",
            footer = {"", "Example: windlass approve promote--payments--fraud-score--prod--7--3 --reason INC-42"})
    static final class Approve implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        Order order;

        Approve(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            return order.send(terminal, (client, name, why) -> client.approve(name, why));
        }
    }

    @Command(
            name = "reject",
            description = "Reject a promotion at its open gate.",
            footer = {"", "Example: windlass reject promote--payments--fraud-score--prod--7--3 --reason INC-42"})
    static final class Reject implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        Order order;

        Reject(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            return order.send(terminal, (client, name, why) -> client.reject(name, why));
        }
    }

    @Command(
            name = "pause",
            description = "Hold a promotion's weights as they are.",
            footer = {"", "Example: windlass pause promote--payments--fraud-score--prod--7--3 --reason INC-42"})
    static final class Pause implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        Order order;

        Pause(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            return order.send(terminal, (client, name, why) -> client.pause(name, why));
        }
    }

    @Command(
            name = "resume",
            description = "End a promotion's pause; --full goes to the end of its steps.",
            footer = {"", "Example: windlass resume promote--payments--fraud-score--prod--7--3 --reason INC-42"})
    static final class Resume implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        Order order;

        @Option(names = "--full", description = "skip what is left of the steps")
        boolean full;

        Resume(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            return order.send(terminal, (client, name, why) -> client.resume(name, new ResumeOrder(full, why)));
        }
    }

    @Command(
            name = "abort",
            description = "Take a live promotion back to its baseline.",
            footer = {"", "Example: windlass abort promote--payments--fraud-score--prod--7--3 --reason INC-42"})
    static final class Abort implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        Order order;

        Abort(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            return order.send(terminal, (client, name, why) -> client.abort(name, why));
        }
    }
}
