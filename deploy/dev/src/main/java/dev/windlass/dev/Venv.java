package dev.windlass.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A Python environment of our own with pinned requirements; the user's Python stays as it is.
final class Venv {
    private static final Duration STEP_MAX = Duration.ofMinutes(10);

    private Venv() {}

    /// Makes the environment at `target` with the requirements of a list, all of them by version and
    /// SHA-256: pip installs nothing else. Empty if it is there now, else why not.
    ///
    /// @param list a resource of ours
    static Optional<String> makeLocked(Path target, String list, List<Path> pythons, StartProgress progress) {
        return makeLocked(target, list, pythons, progress, STEP_MAX);
    }

    /// @param installMax pip is ended after this long
    static Optional<String> makeLocked(
            Path target, String list, List<Path> pythons, StartProgress progress, Duration installMax) {
        progress.say("installing what " + list + " names ...");
        try (var in = Objects.requireNonNull(Venv.class.getResourceAsStream(list), list)) {
            var file = Files.createTempFile("windlass-", ".txt");
            try {
                Files.write(file, in.readAllBytes());
                return make(
                        target,
                        List.of("--require-hashes", "--only-binary=:all:", "--requirement", file.toString()),
                        pythons,
                        installMax);
            } finally {
                Files.delete(file);
            }
        } catch (IOException broken) {
            return Optional.of("the list of packages can't be written: " + broken.getMessage());
        }
    }

    private static Optional<String> make(Path target, List<String> wanted, List<Path> pythons, Duration installMax) {
        String reason = "no python3 on PATH";
        var log = target.resolveSibling("logs").resolve(target.getFileName() + ".log");
        int pips = 0;
        for (var python : pythons) {
            var made = ExternalCommands.run(
                    List.of(python.toString(), "-m", "venv", target.toString()), null, log, STEP_MAX);
            var installed = made.ok() ? ExternalCommands.run(pip(target, wanted), null, log, installMax) : made;
            if (installed.ok()) {
                return Optional.empty();
            }
            reason = installed.lastLine();
            try {
                OwnFiles.deleteTree(target);
            } catch (IOException e) {
                return Optional.of(reason + "; and " + target + " can't be removed: " + e.getMessage());
            }
            pips += made.ok() ? 1 : 0;
            if (pips == Wheel.PIPS_MAX) {
                break;
            }
        }
        return Optional.of(reason);
    }

    private static List<String> pip(Path target, List<String> wanted) {
        var command = new ArrayList<>(List.of(
                target.resolve("bin/python").toString(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check"));
        command.addAll(wanted);
        return command;
    }
}
