package dev.windlass.cli;

import dev.windlass.domain.Arm;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "infer",
        description =
                "Send one inference request (Open Inference Protocol's JSON, or a stream of Arrow) to the gateway and print the answer.",
        footer = {"", "Example: windlass infer payments/fraud-score --env prod -d request.json"})
final class InferCommand extends Verb {
    @Mixin
    EndpointNames names;

    @Option(
            names = {"-d", "--data-file"},
            paramLabel = "FILE",
            required = true,
            description = "the request: JSON, or an Arrow IPC stream; - reads standard input")
    Path request;

    @Option(names = "--preview", description = "ask the candidate that a blue-green promotion previews")
    boolean preview;

    InferCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    ExitCode run() {
        var model = names.model();
        var endpoint = Arguments.checked(() -> model.in(names.env), "use an environment's name, such as prod");
        terminal.out()
                .println(client().inference()
                        .infer(
                                endpoint,
                                Arguments.bytes("-d", request, "give a file with JSON or an Arrow stream"),
                                preview ? Map.of("Windlass-Arm", Arm.PREVIEW.id()) : Map.of()));
        return ExitCode.OK;
    }
}
