package dev.windlass.cuda;

import java.util.Map;

/// The stand-in for `libcuda.so.1`, as new, for tests of what is built on these bindings. A test part, no GPU.
public final class CudaStandIn {
    private final StandIn library = StandIns.cuda();

    /// Of a process that is to find one, which works as late as CUDA may; builds it.
    public static Map<String, String> environment() {
        return Map.of(
                "LD_LIBRARY_PATH",
                StandIns.file("libcuda.so.1").getParent().toString(),
                "WINDLASS_STANDIN_KERNELS",
                StandIns.file("libkernels.so").toString(),
                "WINDLASS_STANDIN_FOREIGN",
                "1",
                "WINDLASS_STANDIN_LATE",
                "1");
    }

    /// Its one device.
    public CudaDevice device() {
        return CudaWork.driver(library).devices().getFirst();
    }

    /// From now on it works as late as CUDA may.
    public void late() {
        library.set("LATE", 1);
    }

    /// What was wrong with how the library was used, one a line.
    public String violations() {
        return library.violations();
    }

    public int launches() {
        return library.calls("cuLaunchKernel");
    }
}
