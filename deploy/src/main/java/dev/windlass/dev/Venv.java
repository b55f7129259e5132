package dev.windlass.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A Python environment of our own with one pinned requirement; the user's Python stays as it is.
final class Venv {
    private static final Duration STEP_MAX = Duration.ofMinutes(5);

    private Venv() {}

    /// Makes the environment at `target`. Empty if it is there now, else why not.
    static Optional<String> make(Path target, String requirement, List<Path> pythons, Progress progress) {
        String reason = "no python3 on PATH";
        var log = target.resolveSibling("logs").resolve(target.getFileName() + ".log");
        progress.say("installing " + requirement + " ...");
        int pips = 0;
        for (var python : pythons) {
            var made = Commands.run(List.of(python.toString(), "-m", "venv", target.toString()), null, log, STEP_MAX);
            var installed = made.ok()
                    ? Commands.run(
                            List.of(
                                    target.resolve("bin/python").toString(),
                                    "-m",
                                    "pip",
                                    "install",
                                    "--quiet",
                                    "--disable-pip-version-check",
                                    requirement),
                            null,
                            log,
                            STEP_MAX)
                    : made;
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
}
