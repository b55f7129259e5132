package dev.windlass.worker;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.slab.LinuxCalls;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/// What a process with several versions does so that one that comes or goes costs the others little.
final class Housekeeping {
    private static final int NICER = 5;
    private static final MethodHandle NICE = LinuxCalls.handle("nice", new MemoryLayout[] {JAVA_INT});
    private static final MethodHandle TRIM = LinuxCalls.handle("malloc_trim", new MemoryLayout[] {JAVA_LONG});

    private Housekeeping() {}

    /// Leaves the cores, where they are short, to others, from now to this thread's end: on Linux niceness is a
    /// thread's own.
    static void giveWay() {
        call("nice", state -> {
            // It can't fail; what it returns is the new niceness, which may be negative.
            var _ = (int) NICE.invokeExact(state, NICER);
            return 0;
        });
    }

    /// Gives what a closed model leaves free in the C library's heaps back to the system.
    static void giveMemoryBack() {
        call("malloc_trim", state -> (int) TRIM.invokeExact(state, 0L));
    }

    private static void call(String name, LinuxCalls.Call<Integer> call) {
        try {
            LinuxCalls.check(name, call);
        } catch (IOException refused) {
            throw new IllegalStateException("none of them fails", refused);
        }
    }
}
