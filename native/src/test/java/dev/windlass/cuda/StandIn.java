package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// The back door of a stand-in: see `src/test/cuda/control.h`. What a test says holds until the next [#reset].
@SuppressWarnings("restricted") // the prototypes are those of control.h
public final class StandIn {
    private static final int TEXT_BYTES_MAX = 65_536;

    private final Path file;
    private final SymbolLookup library;

    StandIn(Path file) {
        this.file = file;
        this.library = SymbolLookup.libraryLookup(file, Arena.global());
    }

    /// What is opened instead of NVIDIA's.
    String path() {
        return file.toString();
    }

    public void reset() {
        invoke(frame -> handle("standin_reset", FunctionDescriptor.ofVoid()).invoke());
    }

    public StandIn set(String key, Object value) {
        invoke(frame -> handle("standin_set", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS))
                .invoke(frame.allocateFrom(key), frame.allocateFrom(value.toString())));
        return this;
    }

    /// The nth call of `function` from now on answers `code`; 1 is the next.
    public StandIn fail(String function, int nth, int code) {
        invoke(frame -> handle("standin_fail", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT))
                .invoke(frame.allocateFrom(function), nth, code));
        return this;
    }

    public int calls(String function) {
        return number("standin_calls", function);
    }

    /// How many there are of "memory", "pinned", "stream", "event", "module", "context".
    public int live(String kind) {
        return number("standin_live", kind);
    }

    /// What was wrong with how the library was used, one a line.
    public String violations() {
        return (String) invoke(frame -> {
            var text = frame.allocate(TEXT_BYTES_MAX);
            int _ = (int) handle("standin_violations", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT))
                    .invoke(text, TEXT_BYTES_MAX);
            return text.getString(0);
        });
    }

    /// A function of the library itself, past our classes.
    int call(String function, MemoryLayout[] parameters, Object... arguments) {
        return (int) invoke(_ ->
                handle(function, FunctionDescriptor.of(JAVA_INT, parameters)).invokeWithArguments(arguments));
    }

    private int number(String function, String name) {
        return (int) invoke(frame ->
                (int) handle(function, FunctionDescriptor.of(JAVA_INT, ADDRESS)).invoke(frame.allocateFrom(name)));
    }

    private interface Call {
        Object invoke(Arena frame) throws Throwable;
    }

    private static Object invoke(Call call) {
        try (var frame = Arena.ofConfined()) {
            return call.invoke(frame);
        } catch (Throwable broken) {
            throw new IllegalStateException(broken);
        }
    }

    private MethodHandle handle(String function, FunctionDescriptor prototype) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(function), prototype);
    }
}
