package dev.windlass.cli;

import dev.windlass.domain.ModelRef;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A model and the environment that serves it.
final class EndpointNames {
    @Parameters(paramLabel = "TENANT/MODEL", description = "the model")
    String model;

    @Option(names = "--env", paramLabel = "ENV", required = true, description = "the environment")
    String env;

    ModelRef model() {
        return Arguments.model(model);
    }
}
