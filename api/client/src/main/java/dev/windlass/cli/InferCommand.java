package dev.windlass.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "infer",
        description = "Send one inference request (Open Inference Protocol, JSON) to the gateway and print the answer.",
        footer = {"", "Example: windlass infer payments/fraud-score --env prod -d request.json"})
final class InferCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    Connection connection;

    @Parameters(paramLabel = "TENANT/MODEL", description = "the model")
    String model;

    @Option(names = "--env", paramLabel = "ENV", required = true, description = "the environment")
    String env;

    @Option(
            names = {"-d", "--data-file"},
            paramLabel = "FILE",
            required = true,
            description = "the request; - reads standard input")
    Path request;

    InferCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return CliFailures.run(terminal, connection, () -> {
            var ref = Arguments.model(model);
            var endpoint = Arguments.checked(() -> ref.in(env), "use an environment's name, such as prod");
            terminal.out().println(connection.client(terminal).infer(endpoint, read()));
            return ExitCode.OK;
        });
    }

    private String read() throws IOException {
        try {
            return request.toString().equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(request);
        } catch (IOException broken) {
            throw new UsageException("-d " + request + " can't be read", "give a JSON file");
        }
    }
}
