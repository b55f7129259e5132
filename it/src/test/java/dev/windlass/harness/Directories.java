package dev.windlass.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Where installations of tests keep their state: below the build's output, so that logs can be read after a
/// failure. Tests that run at the same time, in processes of their own, have directories of their own.
public final class Directories {
    private static final Path ROOT = Path.of("target", "installations" + System.getProperty("windlass.fork", ""))
            .toAbsolutePath();

    private Directories() {}

    /// An empty directory with that name; what an earlier run left there is removed.
    public static Path fresh(String name) {
        var directory = ROOT.resolve(name);
        remove(directory);
        remove(directory.resolveSibling(name + "-supervisor.log"));
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A log beside them.
    static Path log(String name) {
        return ROOT.resolve(name + ".log");
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
