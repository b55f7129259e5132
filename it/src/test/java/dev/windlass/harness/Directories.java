package dev.windlass.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Where installations of tests keep their state: below the build's output, so that logs can be read after a
/// failure.
public final class Directories {
    private Directories() {}

    /// An empty directory with that name; what an earlier run left there is removed.
    public static Path fresh(String name) {
        var directory = Path.of("target", "installations", name).toAbsolutePath();
        remove(directory);
        remove(directory.resolveSibling(name + "-supervisor.log"));
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes a file or a directory with all that is in it.
    public static void remove(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (var paths = Files.walk(path)) {
            for (var each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The last 8 KiB of a log.
    static String tail(Path file) {
        try {
            var bytes = Files.readAllBytes(file);
            int from = Math.max(0, bytes.length - 8192);
            return new String(bytes, from, bytes.length - from, java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
