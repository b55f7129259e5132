package dev.windlass.slab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;

/// How the kernel treats the calling thread, and what it starts afterwards, where cores are short. Neither
/// needs a right; nobody gets more of a core than before, only sooner or later.
public final class Urgency {
    private static final int NICER = 10;
    private static final MethodHandle NICE = LinuxCalls.handle("nice", new MemoryLayout[] {JAVA_INT});

    /// The C library knows no name for it before glibc 2.41.
    private static final Optional<Long> SCHED_SETATTR =
            Optional.ofNullable(Map.of("amd64", 314L, "aarch64", 274L).get(System.getProperty("os.arch")));

    private static final MethodHandle SYSCALL = LinuxCalls.handle(
            "syscall",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(1));

    /// `struct sched_attr` in its first size.
    private static final int ATTRIBUTES_BYTES = 48;

    private static final int RUNTIME_AT = 24;

    private Urgency() {}

    /// It runs for a moment at a time, and soon after it has something to do: of two threads that want a
    /// core, Linux lets the one go first whose time slice ends first, and this one's is short (3 ms otherwise
    /// on two cores). Linux takes a thread's own slice from 6.12 on; an earlier one, or one that forbids it,
    /// leaves all as it was.
    ///
    /// @param sliceNanos 0.1 to 100 ms
    /// @return whether the kernel took it
    public static boolean prompt(long sliceNanos) {
        if (SCHED_SETATTR.isEmpty()) {
            return false;
        }
        try (var frame = Arena.ofConfined()) {
            var attributes = frame.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            attributes.set(ValueLayout.JAVA_INT, 0, ATTRIBUTES_BYTES);
            attributes.set(ValueLayout.JAVA_LONG, RUNTIME_AT, sliceNanos);
            LinuxCalls.check("sched_setattr", state -> set(state, attributes));
            return true;
        } catch (IOException notTaken) {
            return false;
        }
    }

    private static int set(MemorySegment state, MemorySegment attributes) throws Throwable {
        return (int) SYSCALL.invokeExact(state, (long) SCHED_SETATTR.orElseThrow(), 0, attributes, 0);
    }

    /// It computes for long and nobody waits for it by the millisecond: where cores are short, it leaves them
    /// to others.
    public static void patient() {
        try {
            LinuxCalls.check("nice", state -> {
                // It can't fail; what it returns is the new niceness, which may be negative.
                var _ = (int) NICE.invokeExact(state, NICER);
                return 0;
            });
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
