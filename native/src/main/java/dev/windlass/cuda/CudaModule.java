package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.windlass.cuda.jextract.CuModuleGetFunctionFn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Kernels that were loaded together.
public record CudaModule(CudaContext context, MemorySegment handle) {
    /// @param name as the image has it: kernels in C++ are `extern "C"`
    /// @throws CudaException if the image has no such kernel
    public CudaFunction function(String name) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            var text = frame.allocateFrom(name);
            context.call(CuModuleGetFunctionFn.class, it -> CuModuleGetFunctionFn.invoke(it, out, handle, text));
            return new CudaFunction(this, out.get(ADDRESS, 0));
        }
    }
}
