package dev.windlass.dev;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Puts tools where [ToolBox] keeps them, the first way that works. Safe against several processes at once: the second
/// waits for the first. What could not be had is not tried again for ten minutes.
///
/// @param tools the directory everything is kept in
record ToolInstaller(Path tools) {
    private static final Duration RETRY_AFTER = Duration.ofMinutes(10);
    private static final Duration PROBE_MAX = Duration.ofSeconds(30);
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+[A-Za-z0-9._-]*");

    /// One way to get a tool.
    ///
    /// @param origin its name for people
    /// @param file where the program, or what else it is, lies afterwards, below the tools directory
    /// @param fetch fills the directory it is given; empty if that worked, else why not
    record Way(String origin, String file, Function<Path, Optional<String>> fetch) {}

    /// @param probe its version if it works, by where it lies
    ToolLookup install(String name, List<Way> ways, Function<Path, Optional<String>> probe) {
        var cached = cached(ways, probe);
        if (cached.isPresent()) {
            return cached.get();
        }
        try {
            Files.createDirectories(tools);
            try (var channel = FileChannel.open(
                            tools.resolve("." + name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                return cached(ways, probe).orElseGet(() -> fetch(name, ways, probe));
            }
        } catch (IOException e) {
            return new ToolLookup.Missing("the tools directory " + tools + " can't be used: " + e.getMessage());
        }
    }

    private Optional<ToolLookup> cached(List<Way> ways, Function<Path, Optional<String>> probe) {
        for (var way : ways) {
            var program = tools.resolve(way.file());
            if (Files.exists(program)) {
                var found = probe.apply(program);
                if (found.isPresent()) {
                    return Optional.of(new ToolLookup.Found(program, found.get(), "cache"));
                }
            }
        }
        return Optional.empty();
    }

    private ToolLookup fetch(String name, List<Way> ways, Function<Path, Optional<String>> probe) {
        var missing = tools.resolve("." + name + ".missing");
        try {
            if (Files.exists(missing)
                    && Files.getLastModifiedTime(missing)
                            .toInstant()
                            .isAfter(Instant.now().minus(RETRY_AFTER))) {
                return new ToolLookup.Missing(Files.readString(missing));
            }
            var reasons = new ArrayList<String>();
            for (var way : ways) {
                var program = tools.resolve(way.file());
                var failed = way.fetch().apply(tools.resolve(way.file().replaceAll("/.*", "")));
                var found = failed.isPresent() ? Optional.<String>empty() : probe.apply(program);
                if (found.isPresent()) {
                    Files.deleteIfExists(missing);
                    return new ToolLookup.Found(program, found.get(), way.origin());
                }
                reasons.add(way.origin() + ": " + failed.orElse("the program does not run"));
            }
            String reason = String.join("; ", reasons).replaceAll("\\s+", " ");
            Files.writeString(missing, reason);
            return new ToolLookup.Missing(reason);
        } catch (IOException e) {
            return new ToolLookup.Missing("the tools directory " + tools + " can't be used: " + e.getMessage());
        }
    }

    /// What a program answers to `flag`, if it runs.
    Optional<String> version(Path program, String flag) {
        try {
            // A log of its own: two processes may ask at once, and each must read its own answer.
            var log = Files.createTempFile(Files.createDirectories(tools.resolve("logs")), "version-", ".log");
            try {
                var outcome = ExternalCommands.run(List.of(program.toString(), flag), null, log, PROBE_MAX);
                var match = VERSION.matcher(outcome.tail());
                return outcome.ok() ? Optional.of(match.find() ? match.group() : "unknown") : Optional.empty();
            } finally {
                Files.delete(log);
            }
        } catch (IOException _) {
            return Optional.empty(); // a tools directory that can't be written is reported by whoever installs into it
        }
    }
}
