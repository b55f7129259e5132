package dev.windlass.cli;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.message.GroupResumed;
import dev.windlass.client.message.Ordered;
import dev.windlass.client.message.ResumeOrder;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What can be told to a live promotion.
final class DecisionCommands {
    private DecisionCommands() {}

    static List<Object> all(Terminal terminal) {
        return List.of(
                command(
                        "approve",
                        "Approve a promotion's open gate. Shows what is approved, and asks where somebody can answer.",
                        new Approve(terminal)),
                command("reject", "Reject a promotion at its open gate.", new Plain(terminal, WindlassClient::reject)),
                command("pause", "Hold a promotion's weights as they are.", new Plain(terminal, WindlassClient::pause)),
                command(
                        "resume",
                        "End the pause of a promotion, or of all members of a live group; --full goes to the end of the"
                                + " steps.",
                        new Resume(terminal)),
                command(
                        "abort",
                        "Take a live promotion, or all members of a live group, back to the baseline; one that waits, out of"
                                + " its queue; end a journey where it stands.",
                        new Abort(terminal)));
    }

    private static CommandSpec command(String name, String description, Verb order) {
        var command = CommandSpec.forAnnotatedObject(order).name(name);
        command.usageMessage()
                .description(description)
                .footer(
                        "",
                        "Example: windlass " + name + " promote--payments--fraud-score--prod--7--3 --reason INC-42");
        return command;
    }

    /// One order by name and reason.
    abstract static class Order extends Verb {
        @Parameters(paramLabel = "NAME", description = "its name, as windlass list promotions TENANT says it")
        String name;

        @Mixin
        ReasonOption reason;

        Order(Terminal terminal) {
            super(terminal);
        }

        abstract Ordered send(WindlassClient client, PromotionName name, String reason);

        @Override
        final ExitCode run() {
            var promotion = Arguments.promotion(name);
            return show(
                    send(client(), promotion, reason.text), ordered -> List.of(ordered.name() + " " + ordered.phase()));
        }
    }

    @FunctionalInterface
    interface Sending {
        Ordered send(WindlassClient client, PromotionName name, String reason);
    }

    /// Whoever approves is shown what, first.
    static final class Approve extends Order {
        @Option(names = "--yes", description = "don't ask")
        boolean yes;

        Approve(Terminal terminal) {
            super(terminal);
        }

        @Override
        Ordered send(WindlassClient client, PromotionName name, String reason) {
            if (!connection.json()) {
                ApprovalSummary.lines(client.promotion(name)).forEach(terminal.out()::println);
            }
            if (!yes && !terminal.agrees("Approve this?")) {
                throw new UsageException("not approved", "run it again, or say no: windlass reject " + name.value());
            }
            return client.approve(name, reason);
        }
    }

    /// An order without options of its own.
    static final class Plain extends Order {
        private final Sending sending;

        Plain(Terminal terminal, Sending sending) {
            super(terminal);
            this.sending = sending;
        }

        @Override
        Ordered send(WindlassClient client, PromotionName name, String reason) {
            return sending.send(client, name, reason);
        }
    }

    /// Of a promotion, a rollback, a group or a journey: the name says which.
    static final class Abort extends Verb {
        @Parameters(paramLabel = "NAME", description = "the promotion, rollback, group or journey")
        String name;

        @Mixin
        ReasonOption reason;

        Abort(Terminal terminal) {
            super(terminal);
        }

        @Override
        ExitCode run() {
            var journey = Arguments.journey(name);
            if (journey.isPresent()) {
                return show(
                        connection.journeys(terminal).abort(journey.get(), reason.text),
                        view -> JourneyTree.lines(view, terminal.clock().instant()));
            }
            if (Arguments.isGroup(name)) {
                return show(
                        client().groups().abort(Arguments.group(name), reason.text),
                        view -> List.of(view.name() + " " + view.phase()));
            }
            return show(
                    client().abort(Arguments.promotion(name), reason.text),
                    ordered -> List.of(ordered.name() + " " + ordered.phase()));
        }
    }

    /// Of a promotion or a group: the name says which.
    static final class Resume extends Verb {
        @Parameters(paramLabel = "NAME", description = "the promotion or group")
        String name;

        @Mixin
        ReasonOption reason;

        @Option(names = "--full", description = "skip what is left of the steps")
        boolean full;

        Resume(Terminal terminal) {
            super(terminal);
        }

        @Override
        ExitCode run() {
            var order = new ResumeOrder(full, reason.text);
            return Arguments.isGroup(name)
                    ? show(client().groups().resume(Arguments.group(name), order), Resume::lines)
                    : show(
                            client().resume(Arguments.promotion(name), order),
                            ordered -> List.of(ordered.name() + " " + ordered.phase()));
        }

        private static List<String> lines(GroupResumed resumed) {
            return resumed.members().stream()
                    .map(it ->
                            it.model() + (it.detail().isEmpty() ? " resumed" : " " + it.phase() + ": " + it.detail()))
                    .toList();
        }
    }
}
