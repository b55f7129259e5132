package dev.windlass.demo;

import dev.windlass.dev.ProcessMark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The `control` process of this installation, as an enemy sees it.
final class ControlProcess {
    private static final Duration BACK_AFTER_MAX = Duration.ofSeconds(30);

    private final Path pidFile;

    /// @param data the installation's directory
    ControlProcess(Path data) {
        this.pidFile = data.resolve("run").resolve("control.pid");
    }

    /// `kill -9`.
    ///
    /// @return its process id
    long kill() throws InterruptedException {
        var process = ProcessMark.read(pidFile)
                .flatMap(ProcessMark::live)
                .orElseThrow(() -> new StoryException("no control process runs, says " + pidFile));
        process.destroyForcibly();
        while (process.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return process.pid();
    }

    /// Waits for the supervisor to have started another one.
    ///
    /// @return its process id
    long awaitOther(long pid) throws InterruptedException {
        long until = System.nanoTime() + BACK_AFTER_MAX.toNanos();
        while (System.nanoTime() - until < 0) {
            var now = ProcessMark.read(pidFile).flatMap(ProcessMark::live).filter(process -> process.pid() != pid);
            if (now.isPresent()) {
                return now.get().pid();
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new StoryException("control was not started again within " + BACK_AFTER_MAX.toSeconds() + " s");
    }
}
