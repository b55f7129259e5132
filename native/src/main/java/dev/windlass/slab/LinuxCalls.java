package dev.windlass.slab;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.function.Predicate;

/// How functions of Linux' C library are called that say by -1 that they failed, and in `errno` why.
public final class LinuxCalls {
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private LinuxCalls() {}

    /// One call of a handle that [#handle] gave.
    public interface Call<T> {
        /// @param state the handle's first argument
        T invoke(MemorySegment state) throws Throwable;
    }

    /// @throws IOException if the result is negative; names `name` and errno
    public static int check(String name, Call<Integer> call) throws IOException {
        return called(name, call, result -> result < 0);
    }

    /// @throws IOException if the result is -1; names `name` and errno
    static MemorySegment address(String name, Call<MemorySegment> call) throws IOException {
        return called(name, call, result -> result.address() == -1);
    }

    /// The result, or, if that is negative, errno with a minus.
    static int orMinusErrno(String name, Call<Integer> call) {
        try (var frame = Arena.ofConfined()) {
            var state = frame.allocate(CALL_STATE);
            int result = call.invoke(state);
            return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error known) {
            throw known;
        } catch (Throwable impossible) {
            throw new IllegalStateException(name + " could not be called", impossible);
        }
    }

    private static <T> T called(String name, Call<T> call, Predicate<T> failed) throws IOException {
        try (var frame = Arena.ofConfined()) {
            var state = frame.allocate(CALL_STATE);
            var result = call.invoke(state);
            if (failed.test(result)) {
                throw new IOException(name + " failed: errno " + (int) ERRNO.get(state, 0L));
            }
            return result;
        } catch (IOException | RuntimeException | Error known) {
            throw known;
        } catch (Throwable impossible) {
            throw new IllegalStateException(name + " could not be called", impossible);
        }
    }

    /// @param arguments the C prototype's; the result is an `int`
    public static MethodHandle handle(String name, MemoryLayout[] arguments, Linker.Option... more) {
        return handle(name, FunctionDescriptor.of(JAVA_INT, arguments), more);
    }

    /// @param prototype the function's. Restricted: it must be right
    @SuppressWarnings("restricted")
    public static MethodHandle handle(String name, FunctionDescriptor prototype, Linker.Option... more) {
        var linker = Linker.nativeLinker();
        var options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), prototype, options);
    }
}
