package dev.windlass.dev;

import dev.windlass.launch.PartException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One child process, kept alive until it is stopped.
///
/// It runs in a session of its own, so that Ctrl-C reaches the supervisor alone. Its stdin is a pipe held by
/// this process: when the pipe ends, by [#stop] or by the death of this process, the child ends. A child
/// that dies by itself is started again after 100 ms, then 200 ms, up to 10 s; [Plan#deathsMax] deaths in a
/// row, none of which came after 30 s of life, are a crash loop: it stays down and `onCrashLoop` is told.
/// Thread-safe.
final class Child {
    private static final Duration BACKOFF_FIRST = Duration.ofMillis(100);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);
    private static final Duration UNREADY_STOP_MAX = Duration.ofSeconds(5);
    private static final Duration HEALTHY_AFTER = Duration.ofSeconds(30);

    /// For programs that don't look at their stdin: a shell waits for the pipe's end beside the program,
    /// then interrupts it. It isn't the program's child, and it looks at the start time, so that a
    /// stranger with that pid is safe.
    private static final String GUARD = """
            exec 3<&0 </dev/null
            born=$(cut -d' ' -f22 "/proc/$$/stat")
            ( ( cat <&3 >/dev/null
                now=$(cut -d' ' -f22 "/proc/$$/stat" 2>/dev/null)
                [ "$now" = "$born" ] && kill -INT $$ ) >/dev/null 2>&1 & )
            exec 3<&-
            exec "$@"
            """;

    /// Who watches the pipe's end.
    enum StdinEnd {
        /// The program itself.
        WATCHED,
        /// A guard beside the program, which interrupts it.
        GUARDED
    }

    /// How a child is run.
    ///
    /// @param name also the name of its log and pid file
    /// @param command program and arguments
    /// @param stdinEnd who watches the end of stdin
    /// @param logDir directory of `NAME.log`
    /// @param runDir directory of `NAME.pid`
    /// @param deathsMax deaths in a row that make a crash loop
    record Plan(String name, List<String> command, StdinEnd stdinEnd, Path logDir, Path runDir, int deathsMax) {
        Plan {
            command = List.copyOf(command);
        }

        Path log() {
            return logDir.resolve(name + ".log");
        }

        Path pidFile() {
            return runDir.resolve(name + ".pid");
        }
    }

    private final Plan plan;
    private final StartProgress progress;
    private final Runnable onCrashLoop;
    private @Nullable Process process;
    private boolean stopping;
    private boolean crashLoop;

    private Child(Plan plan, StartProgress progress, Runnable onCrashLoop) {
        this.plan = plan;
        this.progress = progress;
        this.onCrashLoop = onCrashLoop;
    }

    /// Starts the child and keeps it alive from now on.
    static Child start(Plan plan, StartProgress progress, Runnable onCrashLoop) {
        var child = new Child(plan, progress, onCrashLoop);
        var first = child.launch();
        // A platform thread each: there are four, and they must be served while virtual threads' carriers
        // are busy.
        Thread.ofPlatform().daemon().name("child-" + plan.name()).start(() -> child.keep(first));
        return child;
    }

    /// The same, but returns when `awaitReady` does; if that fails, the child is stopped.
    static Child startReady(Plan plan, StartProgress progress, Runnable onCrashLoop, Consumer<Child> awaitReady) {
        var child = start(plan, progress, onCrashLoop);
        try {
            awaitReady.accept(child);
            return child;
        } catch (RuntimeException e) {
            child.stop(UNREADY_STOP_MAX);
            throw e;
        }
    }

    private synchronized Process launch() {
        if (stopping) {
            throw new PartException(plan.name() + " is being stopped");
        }
        var command = new ArrayList<>(List.of("setsid"));
        if (plan.stdinEnd() == StdinEnd.GUARDED) {
            command.addAll(List.of("sh", "-c", GUARD, plan.name()));
        }
        command.addAll(plan.command());
        try {
            OwnFiles.rotate(plan.log());
            var started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(plan.log().toFile()))
                    .start();
            process = started;
            ProcessMark.of(started.toHandle()).write(plan.pidFile());
            return started;
        } catch (IOException e) {
            throw new PartException(plan.name() + " can't be started: " + e.getMessage(), e);
        }
    }

    private void keep(Process first) {
        var current = first;
        int deaths = 0;
        while (true) {
            long born = System.nanoTime();
            int code = await(current);
            closePipe(current);
            boolean healthy = System.nanoTime() - born > HEALTHY_AFTER.toNanos();
            deaths = healthy ? 1 : deaths + 1;
            if (isStopping() || !restart(code, deaths)) {
                return;
            }
            try {
                current = launch();
            } catch (PartException e) {
                if (!isStopping()) {
                    progress.say(String.valueOf(e.getMessage()));
                    onCrashLoop.run();
                }
                return;
            }
        }
    }

    private synchronized boolean restart(int code, int deaths) {
        if (deaths >= plan.deathsMax()) {
            crashLoop = true;
            progress.say(plan.name() + " ended " + deaths + " times in a row (last exit code " + code + "); see "
                    + plan.log());
            onCrashLoop.run();
            return false;
        }
        long delayMs = Math.min(BACKOFF_FIRST.toMillis() << Math.min(deaths - 1, 10), BACKOFF_MAX.toMillis());
        progress.say(plan.name() + " ended (exit code " + code + "), starting it again in " + delayMs + " ms");
        try {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
            while (!stopping && System.nanoTime() < until) {
                TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !stopping;
    }

    /// The process that runs now, or ran last.
    synchronized ProcessHandle handle() {
        return java.util.Objects.requireNonNull(process).toHandle();
    }

    /// Whether the child was given up.
    synchronized boolean crashLoop() {
        return crashLoop;
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    /// Ends the child: by its stdin, after `grace` by force. Returns when it is gone.
    void stop(Duration grace) {
        Process last;
        synchronized (this) {
            stopping = true;
            notifyAll();
            last = java.util.Objects.requireNonNull(process);
        }
        closePipe(last);
        try {
            if (!last.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                progress.say(plan.name() + " did not stop within " + grace.toSeconds() + " s, killing it");
                last.destroyForcibly().waitFor();
            }
            java.nio.file.Files.deleteIfExists(plan.pidFile());
        } catch (InterruptedException _) {
            last.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            progress.say("pid file " + plan.pidFile() + " can't be removed: " + e.getMessage());
        }
    }

    private static void closePipe(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // The child has closed its end already: what the close was for.
        }
    }

    private static int await(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException _) {
                // Nobody interrupts this daemon thread; the child's end is the only thing it waits for.
            }
        }
    }
}
