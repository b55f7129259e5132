package dev.windlass.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        description =
                "Start a new attempt of a promotion that ended without success, have a stopped journey go on, or a stuck"
                        + " rollback try again.",
        footer = {"", "Example: windlass retry promote--payments--fraud-score--prod--7--3"})
final class RetryCommand extends Verb {
    @Parameters(paramLabel = "NAME", description = "the promotion, rollback or journey")
    String name;

    @Mixin
    ReasonOption reason;

    RetryCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ExitCode run() {
        var journey = Arguments.journey(name);
        if (journey.isPresent()) {
            return show(
                    connection.journeys(terminal).retry(journey.get(), reason.text),
                    view -> JourneyTree.lines(view, terminal.clock().instant()));
        }
        return show(
                client().retry(Arguments.promotion(name), reason.text),
                started -> List.of(PromoteCommand.describe(started)));
    }
}
