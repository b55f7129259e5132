package dev.windlass.exchange;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.slab.LinuxCalls;
import dev.windlass.slab.Urgency;
import java.io.IOException;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Starts the processes that open tenants' files: inference workers and inspections. They get no secret of the
/// process that starts them, and neither they nor what they start can gain privileges.
public final class ConfinedProcess {
    /// All that they inherit of the environment.
    ///
    /// - `PATH`: a `java` that settings name without a directory is found by it.
    /// - `LANG`, `LC_ALL`, `LC_CTYPE`: by them Java decodes arguments and file names.
    /// - `LD_LIBRARY_PATH`: where a machine keeps libstdc++, and CUDA, beside the usual places.
    public static final Set<String> ENVIRONMENT = Set.of("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH");

    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final MethodHandle PRCTL = LinuxCalls.handle(
            "prctl",
            new MemoryLayout[] {JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG},
            Linker.Option.firstVariadicArg(1));

    private ConfinedProcess() {}

    private interface Preparation {
        void run() throws IOException;
    }

    /// Starts the process; the caller owns it.
    ///
    /// A process that gives up new privileges itself, once it runs Java, does so for one of its threads only:
    /// the others are there already. A child has it from its first thread on if the thread that starts it had
    /// it; so that is one of its own, which ends with this call.
    ///
    /// @param builder its environment is cut down to [#ENVIRONMENT]
    /// @throws IOException if it can't be started
    public static Process start(ProcessBuilder builder) throws IOException {
        return start(builder, Map.of());
    }

    /// The same with more in its environment.
    public static Process start(ProcessBuilder builder, Map<String, String> environment) throws IOException {
        return start(builder, environment, ConfinedProcess::giveUpNewPrivileges);
    }

    /// The same for one that nobody waits for by the millisecond: where cores are short, it leaves them to
    /// inference.
    public static Process startAside(ProcessBuilder builder) throws IOException {
        return start(builder, Map.of(), () -> {
            giveUpNewPrivileges();
            // Niceness is a thread's own on Linux, and what the thread starts inherits it.
            Urgency.patient();
        });
    }

    private static Process start(ProcessBuilder builder, Map<String, String> environment, Preparation preparation)
            throws IOException {
        builder.environment().keySet().retainAll(ENVIRONMENT);
        builder.environment().putAll(environment);
        var started = new CompletableFuture<Process>();
        Thread.ofPlatform().name("confined-start").daemon().start(() -> {
            try {
                preparation.run();
                started.complete(builder.start());
            } catch (IOException | RuntimeException | Error failed) {
                started.completeExceptionally(failed);
            }
        });
        try {
            // Not interruptible: nobody else would know of the process.
            return started.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof IOException why ? why : new IOException("not started", failed);
        }
    }

    private static void giveUpNewPrivileges() throws IOException {
        LinuxCalls.check("prctl(PR_SET_NO_NEW_PRIVS)", state ->
                (int) PRCTL.invokeExact(state, PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L));
    }
}
