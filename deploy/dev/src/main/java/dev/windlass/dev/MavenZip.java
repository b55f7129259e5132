package dev.windlass.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A distribution that is published as a zip on Maven Central. Maven only downloads it, the JDK unpacks it.
///
/// @param artifact `group:name:version:zip`, its version pinned
/// @param sha256 of the zip
record MavenZip(String artifact, String sha256) {
    private static final String GET = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";
    private static final Duration DOWNLOAD_MAX = Duration.ofMinutes(10);

    /// Downloads, checks and unpacks into `target`, without the zip's topmost directory. Empty if it is
    /// there now, else why not.
    Optional<String> fetch(Path target, List<Path> mavens, StartProgress progress) {
        if (mavens.isEmpty()) {
            return Optional.of("no mvn on PATH");
        }
        progress.say("fetching " + artifact + " ...");
        try {
            var scratch = OwnFiles.privateDirectory(target.resolveSibling("." + target.getFileName() + "-download"));
            var outcome = ExternalCommands.run(
                    List.of(
                            mavens.getFirst().toString(),
                            "-B",
                            "-q",
                            "-ntp",
                            GET,
                            "-Dartifact=" + artifact,
                            "-DoutputDirectory=" + scratch),
                    Map.of("JAVA_HOME", System.getProperty("java.home")),
                    null,
                    target.resolveSibling("logs").resolve(target.getFileName() + ".log"),
                    DOWNLOAD_MAX);
            var failure = outcome.ok() ? unpack(scratch, target) : Optional.of("mvn failed: " + outcome.lastLine());
            OwnFiles.deleteTree(scratch);
            return failure;
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// Checks the digest first; a zip with another one is not opened.
    private Optional<String> unpack(Path scratch, Path target) throws IOException {
        Path zip;
        try (var files = Files.list(scratch)) {
            var found = files.filter(file -> file.toString().endsWith(".zip")).findFirst();
            if (found.isEmpty()) {
                return Optional.of("mvn left no zip");
            }
            zip = found.get();
        }
        var actual = Digests.sha256(zip);
        if (!actual.equals(sha256)) {
            return Optional.of(artifact + " has SHA-256 " + actual + ", pinned is " + sha256 + ": not used");
        }
        var fresh = scratch.resolve("fresh");
        unzip(zip, fresh);
        OwnFiles.deleteTree(target);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        return Optional.empty();
    }

    private static void unzip(Path file, Path into) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            var entries = zip.entries();
            while (entries.hasMoreElements()) {
                unpack(zip, entries.nextElement(), into);
            }
        }
    }

    private static void unpack(ZipFile zip, ZipEntry entry, Path into) throws IOException {
        var to = into.resolve(entry.getName().replaceFirst("^[^/]*/", "")).normalize();
        if (!to.startsWith(into)) {
            throw new IOException(zip.getName() + " has an entry outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(to);
            return;
        }
        Files.createDirectories(to.getParent());
        try (var in = zip.getInputStream(entry)) {
            Files.copy(in, to);
        }
        if (to.toString().endsWith(".sh")) {
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
