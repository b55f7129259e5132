package dev.windlass.dev;

import dev.windlass.launch.PartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What a killed supervisor left running: found by pid and start time, stopped before anything new starts.
final class Leftovers {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private Leftovers() {}

    /// Stops the process marked in `runDir/NAME.pid`, if it still runs; a stranger with the same pid is left
    /// alone.
    static void stop(Path runDir, String name, StartProgress progress) {
        var pidFile = runDir.resolve(name + ".pid");
        ProcessMark.read(pidFile).flatMap(ProcessMark::live).ifPresent(process -> {
            progress.say("stopping " + name + " (pid " + process.pid() + "), left by a supervisor that was killed");
            end(process);
        });
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new PartException("pid file " + pidFile + " can't be removed: " + e.getMessage(), e);
        }
    }

    /// Asks `process` to end, after a grace of 5 s makes it end. Returns when it is gone.
    static void end(ProcessHandle process) {
        process.destroy();
        if (!gone(process, GRACE)) {
            process.destroyForcibly();
            if (!gone(process, GRACE)) {
                throw new PartException(
                        "process " + process.pid() + " can't be stopped; stop it by hand and start again");
            }
        }
    }

    static boolean gone(ProcessHandle process, Duration within) {
        try {
            process.onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException _) {
            return !process.isAlive();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
