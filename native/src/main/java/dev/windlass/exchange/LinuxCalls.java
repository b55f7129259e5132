package dev.windlass.exchange;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// How functions of Linux' C library are called that return an `int` and say why not in `errno`.
final class LinuxCalls {
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private LinuxCalls() {}

    /// One call of a handle that [#handle] gave.
    interface Call {
        /// @param state the handle's first argument
        int invoke(MemorySegment state) throws Throwable;
    }

    /// @throws IOException if the result is negative; names `name` and errno
    static int check(String name, Call call) throws IOException {
        try (var frame = Arena.ofConfined()) {
            var state = frame.allocate(CALL_STATE);
            int result = call.invoke(state);
            if (result < 0) {
                throw new IOException(name + " failed: errno " + (int) ERRNO.get(state, 0L));
            }
            return result;
        } catch (IOException | RuntimeException | Error known) {
            throw known;
        } catch (Throwable impossible) {
            throw new IllegalStateException(name + " could not be called", impossible);
        }
    }

    /// @param arguments the C prototype's; the result is an `int`. Restricted: they must be right
    @SuppressWarnings("restricted")
    static MethodHandle handle(String name, MemoryLayout[] arguments, Linker.Option... more) {
        var linker = Linker.nativeLinker();
        var options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments), options);
    }
}
