package dev.windlass.dev;

import dev.windlass.settings.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;

/// Starts the Temporal that can be had.
///
/// @param ports by name
/// @param control address of its API
/// @param token file with the key by which its UI has payloads decoded
/// @param giveUp told once, from another thread, if it keeps dying
/// @param started told of each part, and how to stop it
record TemporalStart(
        Layout layout,
        DevOptions options,
        StartProgress progress,
        ToIntFunction<String> ports,
        URI control,
        Path token,
        Runnable giveUp,
        BiConsumer<String, Runnable> started) {
    TemporalServer start() throws IOException {
        int port = ports.applyAsInt(DevOptions.TEMPORAL);
        if (options.temporal() == DevOptions.TemporalChoice.AUTO) {
            switch (new ToolBox(options.toolsHome(), options.environment(), progress).temporal()) {
                case ToolLookup.Found found -> {
                    return real(found, port);
                }
                case ToolLookup.Missing(var reason) -> progress.say("the Temporal CLI can't be had: " + reason);
            }
        }
        progress.say(InMemoryTemporal.WARNING);
        var server = InMemoryTemporal.start(port);
        started.accept("temporal", server::close);
        return server;
    }

    private TemporalServer real(ToolLookup.Found found, int port) throws IOException {
        progress.say("starting the Temporal server (CLI " + found.version() + ", " + found.origin() + ") ...");
        int codecPort = ports.applyAsInt(DevOptions.CODEC);
        var place = new TemporalDevServer.Place(
                layout.temporal(),
                layout.logs(),
                layout.run(),
                port,
                ports.applyAsInt(DevOptions.TEMPORAL_UI),
                "http://127.0.0.1:" + codecPort);
        var server = TemporalDevServer.start(found, place, progress, giveUp);
        started.accept("temporal", () -> server.stop(Duration.ofSeconds(2)));
        var proxy = CodecProxy.start(
                codecPort,
                server.settings().uiUrl(),
                control,
                Secret.of(Files.readString(token).strip()));
        started.accept("codec", proxy::close);
        return server;
    }
}
