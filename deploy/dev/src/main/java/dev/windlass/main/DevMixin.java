package dev.windlass.main;

import dev.windlass.client.WindlassHome;
import dev.windlass.dev.DevOptions;
import dev.windlass.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `dev` and `demo` have in common.
final class DevMixin {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Directory that keeps all state (default: WINDLASS_DATA, else ~/.windlass/data).")
    private @Nullable Path data;

    @Option(names = "--port", paramLabel = "PORT", description = "Port of the control API (default: a free one, kept).")
    private @Nullable Integer apiPort;

    @Option(names = "--gateway-port", paramLabel = "PORT", description = "Port of the gateway.")
    private @Nullable Integer gatewayPort;

    @Option(names = "--temporal-port", paramLabel = "PORT", description = "Port of the Temporal server.")
    private @Nullable Integer temporalPort;

    @Option(names = "--temporal-ui-port", paramLabel = "PORT", description = "Port of the Temporal UI.")
    private @Nullable Integer temporalUiPort;

    @Option(
            names = "--temporal",
            paramLabel = "auto|in-memory",
            description = "Temporal's dev server if it can be had (auto), or the in-memory test service.",
            defaultValue = "auto")
    private String temporal;

    DevOptions options() {
        String set = System.getenv("WINDLASS_DATA");
        return options(
                data != null
                        ? data
                        : set == null || set.isBlank()
                                ? WindlassHome.of(System.getenv()).resolve("data")
                                : Path.of(set));
    }

    /// The same with a directory that holds nothing yet: `--data`, or a new one among the temporary files.
    DevOptions freshOptions() throws IOException {
        if (data == null) {
            return options(Files.createTempDirectory("windlass-demo-"));
        }
        try (var content = Files.isDirectory(data) ? Files.list(data) : Stream.<Path>empty()) {
            if (content.findAny().isPresent()) {
                throw new SettingsException("--data " + data + " isn't empty; give a directory that doesn't exist yet");
            }
        }
        return options(data);
    }

    private DevOptions options(Path directory) {
        var environment = System.getenv();
        var ports = new HashMap<String, Integer>();
        put(ports, DevOptions.API, apiPort);
        put(ports, DevOptions.GATEWAY, gatewayPort);
        put(ports, DevOptions.TEMPORAL, temporalPort);
        put(ports, DevOptions.TEMPORAL_UI, temporalUiPort);
        var home = WindlassHome.of(environment);
        return new DevOptions(directory, home, ports, choice(), environment);
    }

    private DevOptions.TemporalChoice choice() {
        return switch (temporal) {
            case "auto" -> DevOptions.TemporalChoice.AUTO;
            case "in-memory" -> DevOptions.TemporalChoice.IN_MEMORY;
            default -> throw new SettingsException("--temporal is \"" + temporal + "\"; give auto or in-memory");
        };
    }

    private static void put(Map<String, Integer> ports, String name, @Nullable Integer port) {
        if (port != null) {
            ports.put(name, port);
        }
    }
}
