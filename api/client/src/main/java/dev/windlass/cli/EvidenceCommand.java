package dev.windlass.cli;

import dev.windlass.json.WindlassJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "evidence",
        description = "Show the record of why a promotion ended as it did.",
        footer = {"", "Example: windlass evidence get promote--payments--fraud-score--prod--7--3"})
final class EvidenceCommand extends Noun {
    EvidenceCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description = "Print a promotion's evidence.",
            footer = {"", "Example: windlass evidence get promote--payments--fraud-score--prod--7--3"})
    int get(@Mixin Connection connection, @Parameters(paramLabel = "NAME") String name) {
        return CliFailures.run(terminal, connection, () -> {
            var evidence = connection.client(terminal).evidence(Arguments.promotion(name));
            var mapper = WindlassJson.mapper();
            terminal.out()
                    .println(
                            connection.json()
                                    ? mapper.writeValueAsString(evidence)
                                    : mapper.writerWithDefaultPrettyPrinter().writeValueAsString(evidence));
            return ExitCode.OK;
        });
    }
}
