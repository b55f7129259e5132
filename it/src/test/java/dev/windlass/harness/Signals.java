package dev.windlass.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// What a machine does to processes.
public final class Signals {
    private static final Duration STOPPED_MAX = Duration.ofSeconds(3);

    private Signals() {}

    /// Processes that stand still.
    public interface Frozen extends AutoCloseable {
        /// Lets them go on.
        @Override
        void close();
    }

    /// `kill -9`, and returns when the process is gone.
    public static void kill(ProcessHandle process) {
        process.destroyForcibly();
        awaitEnd(process);
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException
                | java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("process " + process.pid() + " survives its end", e);
        }
    }

    /// Has processes stand still, alive and silent, until the answer is closed.
    public static Frozen freeze(ProcessHandle... processes) {
        Arrays.stream(processes).forEach(it -> signal(it, "STOP"));
        // The signal is on its way: a thread may still answer a request before it has stopped, too.
        for (var process : processes) {
            Until.within(STOPPED_MAX, "process " + process.pid() + " stands still")
                    .holds(() -> !process.isAlive() || standsStill(process));
        }
        return () -> Arrays.stream(processes).filter(ProcessHandle::isAlive).forEach(it -> signal(it, "CONT"));
    }

    private static boolean standsStill(ProcessHandle process) throws IOException {
        try (var threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (var thread : threads.toList()) {
                var stat = Files.readString(thread.resolve("stat"));
                // The state stands behind the name, which may hold anything.
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException ended) {
            return false;
        }
    }

    /// Ends a process as its own fault does: by a signal that nobody sends on purpose. One that stands still does
    /// nothing more before.
    public static void crash(ProcessHandle process) {
        signal(process, "ALRM");
        signal(process, "CONT");
        awaitEnd(process);
    }

    private static void signal(ProcessHandle process, String name) {
        try {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("process " + process.pid() + " takes no " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
