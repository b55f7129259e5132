package dev.windlass.cuda;

import dev.windlass.cuda.jextract.CudaC;
import java.util.Set;

/// The driver said no. `function` is the call's symbol, `code` its CUresult; name and text are the driver's own.
public final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What cuda.h says "leaves the process in an inconsistent state", and what a context doesn't come back from.
    private static final Set<Integer> STICKY = Set.of(
            CudaC.CUDA_ERROR_ECC_UNCORRECTABLE(),
            CudaC.CUDA_ERROR_NVLINK_UNCORRECTABLE(),
            CudaC.CUDA_ERROR_CONTAINED(),
            CudaC.CUDA_ERROR_ILLEGAL_ADDRESS(),
            CudaC.CUDA_ERROR_LAUNCH_TIMEOUT(),
            CudaC.CUDA_ERROR_CONTEXT_IS_DESTROYED(),
            CudaC.CUDA_ERROR_ASSERT(),
            CudaC.CUDA_ERROR_HARDWARE_STACK_ERROR(),
            CudaC.CUDA_ERROR_ILLEGAL_INSTRUCTION(),
            CudaC.CUDA_ERROR_MISALIGNED_ADDRESS(),
            CudaC.CUDA_ERROR_INVALID_ADDRESS_SPACE(),
            CudaC.CUDA_ERROR_INVALID_PC(),
            CudaC.CUDA_ERROR_LAUNCH_FAILED(),
            CudaC.CUDA_ERROR_TENSOR_MEMORY_LEAK(),
            CudaC.CUDA_ERROR_MPS_CLIENT_TERMINATED(),
            CudaC.CUDA_ERROR_EXTERNAL_DEVICE());

    private final String function;
    private final int code;

    CudaException(String function, int code, String nameAndText) {
        super(function + ": " + nameAndText);
        this.function = function;
        this.code = code;
    }

    public String function() {
        return function;
    }

    public int code() {
        return code;
    }

    /// Whether every later call fails, too: only a new process helps.
    public boolean sticky() {
        return STICKY.contains(code);
    }

    public boolean outOfMemory() {
        return code == CudaC.CUDA_ERROR_OUT_OF_MEMORY();
    }
}
