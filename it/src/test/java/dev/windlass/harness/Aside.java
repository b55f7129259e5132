package dev.windlass.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// Threads of a test that stand for somebody on another machine: what they themselves cost isn't measured, so they
/// leave the cores to whoever else wants them.
public final class Aside {
    private Aside() {}

    /// Starts a daemon thread; niceness is a thread's own on Linux.
    public static Thread start(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            giveWay();
            work.run();
        });
    }

    /// The same, waited for; fails as the work does.
    public static void run(String name, Runnable work) {
        CompletableFuture.runAsync(work, task -> start(name, task)).join();
    }

    private static void giveWay() {
        try {
            var thread = Path.of("/proc/thread-self").toRealPath().getFileName().toString();
            int exit = new ProcessBuilder("renice", "-n", "19", "-p", thread)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("renice ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
