package dev.windlass.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.cuda.jextract.nvml.NvmlC;
import dev.windlass.cuda.jextract.nvml.NvmlErrorStringFn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;

/// How NVML's functions are called, and what becomes of each nvmlReturn_t. Thread-safe.
record NvmlCalls(SharedLibrary library) {
    /// @param function which one, by its type
    /// @param invoke invokes it at the address it is given
    /// @throws NvmlException unless it answers NVML_SUCCESS
    void call(Class<?> function, ToIntFunction<MemorySegment> invoke) {
        int status = status(function, invoke);
        if (status != NvmlC.NVML_SUCCESS()) {
            throw failure(function, status);
        }
    }

    /// Like [#call], for what some devices, or some users, aren't told: false then.
    boolean told(Class<?> function, ToIntFunction<MemorySegment> invoke) {
        int status = status(function, invoke);
        boolean untold = status == NvmlC.NVML_ERROR_NOT_SUPPORTED()
                || status == NvmlC.NVML_ERROR_NO_PERMISSION()
                || status == NvmlC.NVML_ERROR_NOT_FOUND();
        if (status != NvmlC.NVML_SUCCESS() && !untold) {
            throw failure(function, status);
        }
        return !untold;
    }

    /// The nvmlReturn_t itself.
    int status(Class<?> function, ToIntFunction<MemorySegment> invoke) {
        return invoke.applyAsInt(library.address(function));
    }

    NvmlException failure(Class<?> function, int status) {
        var text = NvmlErrorStringFn.invoke(library.address(NvmlErrorStringFn.class), status);
        return new NvmlException(SharedLibrary.symbol(function), status, text(text));
    }

    /// A text that NVML writes into `byteSize` bytes.
    String text(Class<?> function, int byteSize, Buffer invoke) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(byteSize);
            call(function, it -> invoke.applyAsInt(it, out));
            return out.getString(0, UTF_8);
        }
    }

    /// Invokes a function that writes to the second argument.
    interface Buffer extends ToIntBiFunction<MemorySegment, MemorySegment> {}

    @SuppressWarnings("restricted") // a C string of NVML says its own length
    private static String text(MemorySegment pointer) {
        return pointer.reinterpret(Integer.MAX_VALUE).getString(0);
    }
}
