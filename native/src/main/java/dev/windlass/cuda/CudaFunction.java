package dev.windlass.cuda;

import java.lang.foreign.MemorySegment;

/// A kernel, as long as its module is loaded.
public record CudaFunction(CudaModule module, MemorySegment pointer) {
    CudaContext context() {
        return module.context();
    }

    /// @throws IllegalStateException if its module was unloaded
    MemorySegment handle() {
        if (!module.handle().scope().isAlive()) {
            throw new IllegalStateException("the module of this kernel was unloaded");
        }
        return pointer;
    }
}
