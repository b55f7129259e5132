package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.windlass.cuda.jextract.CuGetErrorNameFn;
import dev.windlass.cuda.jextract.CuGetErrorStringFn;
import dev.windlass.cuda.jextract.CudaC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/// How functions of the driver are called, and what becomes of each CUresult. Thread-safe.
record CudaCalls(SharedLibrary library) {
    /// @param function which one, by its type
    /// @param invoke invokes it at the address it is given
    /// @throws CudaException unless it answers CUDA_SUCCESS
    void call(Class<?> function, ToIntFunction<MemorySegment> invoke) {
        int status = status(function, invoke);
        if (status != CudaC.CUDA_SUCCESS()) {
            throw failure(function, status);
        }
    }

    /// Like [#call], for functions that ask whether something is done: false while it isn't.
    boolean done(Class<?> function, ToIntFunction<MemorySegment> invoke) {
        int status = status(function, invoke);
        if (status != CudaC.CUDA_SUCCESS() && status != CudaC.CUDA_ERROR_NOT_READY()) {
            throw failure(function, status);
        }
        return status == CudaC.CUDA_SUCCESS();
    }

    /// The CUresult itself.
    int status(Class<?> function, ToIntFunction<MemorySegment> invoke) {
        return invoke.applyAsInt(library.address(function));
    }

    private CudaException failure(Class<?> function, int status) {
        return new CudaException(SharedLibrary.symbol(function), status, nameAndText(status));
    }

    /// Such as "CUDA_ERROR_OUT_OF_MEMORY (out of memory)"; the number alone if the driver doesn't know it.
    String nameAndText(int status) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            int named = CuGetErrorNameFn.invoke(library.address(CuGetErrorNameFn.class), status, out);
            if (named != CudaC.CUDA_SUCCESS()) {
                return "CUDA error " + status;
            }
            String name = text(out.get(ADDRESS, 0));
            int described = CuGetErrorStringFn.invoke(library.address(CuGetErrorStringFn.class), status, out);
            return described == CudaC.CUDA_SUCCESS() ? name + " (" + text(out.get(ADDRESS, 0)) + ")" : name;
        }
    }

    /// A handle that lives as long as `owner`, which destroys it.
    ///
    /// Nothing is left behind if `owner` is closed already.
    @SuppressWarnings("restricted") // of size 0: nobody can read or write through it
    static MemorySegment owned(MemorySegment handle, Arena owner, Consumer<MemorySegment> destroy) {
        try {
            return handle.reinterpret(0, owner, destroy);
        } catch (RuntimeException closed) {
            destroy.accept(handle);
            throw closed;
        }
    }

    @SuppressWarnings("restricted") // a C string of the driver says its own length
    private static String text(MemorySegment pointer) {
        return pointer.reinterpret(Integer.MAX_VALUE).getString(0);
    }
}
