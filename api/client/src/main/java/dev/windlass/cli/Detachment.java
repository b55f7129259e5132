package dev.windlass.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// A wait that SIGINT and SIGTERM end: what was waited for goes on, and the exit code says so. Closed by whoever waits.
final class Detachment implements AutoCloseable {
    private final AtomicBoolean done = new AtomicBoolean();
    private final Thread hook;

    /// @param name of what is waited for
    /// @param watching the command that shows how it goes on
    /// @param result the last line, as it stands then
    Detachment(Terminal terminal, String name, String watching, Supplier<String> result) {
        hook = new Thread(() -> {
            if (!done.get()) {
                terminal.err().println("windlass: stopped waiting; " + name + " goes on");
                terminal.err().println("  remedy: " + watching);
                terminal.out().println(result.get());
                terminal.out().flush();
                // Inside a shutdown hook the exit code can only be set by halting.
                Runtime.getRuntime().halt(ExitCode.DETACHED.number());
            }
        });
        if (terminal.ownsProcess()) {
            Runtime.getRuntime().addShutdownHook(hook);
        }
    }

    /// The result is said by whoever waits: a signal that comes now says nothing more.
    void done() {
        done.set(true);
    }

    @Override
    public void close() {
        done();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process ends already; the hook sees that the wait is done.
        }
    }
}
