package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.windlass.cuda.jextract.nvml.NvmlC;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetComputeRunningProcesses_v3Fn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetCount_v2Fn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetCudaComputeCapabilityFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetHandleByIndex_v2Fn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetMPSComputeRunningProcesses_v3Fn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetMaxMigDeviceCountFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetMemoryInfoFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetMigDeviceHandleByIndexFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetMigModeFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetNameFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetUUIDFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetUtilizationRatesFn;
import dev.windlass.cuda.jextract.nvml.NvmlErrorStringFn;
import dev.windlass.cuda.jextract.nvml.NvmlInit_v2Fn;
import dev.windlass.cuda.jextract.nvml.NvmlShutdownFn;
import dev.windlass.cuda.jextract.nvml.NvmlSystemGetCudaDriverVersion_v2Fn;
import dev.windlass.cuda.jextract.nvml.NvmlSystemGetDriverVersionFn;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// NVML in this process: what the machine's devices are and do, without a context on any. Thread-safe.
///
/// It sees all devices, whatever CUDA_VISIBLE_DEVICES says.
public final class Nvml implements AutoCloseable {
    static final String LIBRARY = "libnvidia-ml.so.1";

    static final List<Class<?>> FUNCTIONS = List.of(
            NvmlInit_v2Fn.class,
            NvmlShutdownFn.class,
            NvmlErrorStringFn.class,
            NvmlSystemGetDriverVersionFn.class,
            NvmlSystemGetCudaDriverVersion_v2Fn.class,
            NvmlDeviceGetCount_v2Fn.class,
            NvmlDeviceGetHandleByIndex_v2Fn.class,
            NvmlDeviceGetNameFn.class,
            NvmlDeviceGetUUIDFn.class,
            NvmlDeviceGetCudaComputeCapabilityFn.class,
            NvmlDeviceGetMemoryInfoFn.class,
            NvmlDeviceGetUtilizationRatesFn.class,
            NvmlDeviceGetComputeRunningProcesses_v3Fn.class,
            NvmlDeviceGetMPSComputeRunningProcesses_v3Fn.class,
            NvmlDeviceGetMigModeFn.class,
            NvmlDeviceGetMaxMigDeviceCountFn.class,
            NvmlDeviceGetMigDeviceHandleByIndexFn.class);

    private final NvmlCalls calls;

    /// @throws NvmlException if it doesn't start
    Nvml(NvmlCalls calls) {
        this.calls = calls;
        calls.call(NvmlInit_v2Fn.class, NvmlInit_v2Fn::invoke);
    }

    /// Loads and starts it. Never throws.
    public static NvmlAvailability open() {
        return open(LIBRARY);
    }

    static NvmlAvailability open(String library) {
        return switch (SharedLibrary.open(library, FUNCTIONS, Map.of())) {
            case SharedLibrary.Opening.Missing(var reason) -> new NvmlAvailability.Absent(reason);
            case SharedLibrary.Opening.Opened(var opened) -> {
                try {
                    yield new NvmlAvailability.Present(new Nvml(new NvmlCalls(opened)));
                } catch (NvmlException failed) {
                    yield new NvmlAvailability.Absent(reason(failed));
                }
            }
        };
    }

    private static String reason(NvmlException failed) {
        if (failed.code() == NvmlC.NVML_ERROR_DRIVER_NOT_LOADED()) {
            return "NVIDIA's driver isn't loaded";
        }
        return failed.code() == NvmlC.NVML_ERROR_LIB_RM_VERSION_MISMATCH()
                ? "NVIDIA's driver was replaced while it ran: restart the machine or reload its kernel module"
                : "NVIDIA's driver doesn't answer: " + failed.getMessage();
    }

    /// Of the kernel's driver, such as "580.65.06".
    public String driverVersion() {
        int byteSize = NvmlC.NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE();
        return calls.text(
                NvmlSystemGetDriverVersionFn.class,
                byteSize,
                (it, out) -> NvmlSystemGetDriverVersionFn.invoke(it, out, byteSize));
    }

    /// The newest CUDA that the driver runs, such as "13.0".
    public String cudaVersion() {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(JAVA_INT);
            calls.call(
                    NvmlSystemGetCudaDriverVersion_v2Fn.class,
                    it -> NvmlSystemGetCudaDriverVersion_v2Fn.invoke(it, out));
            return CudaDriver.version(out.get(JAVA_INT, 0));
        }
    }

    /// All devices of the machine, asked now.
    ///
    /// @throws NvmlException if the driver doesn't tell what it must
    public List<GpuDevice> devices() {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(JAVA_INT);
            calls.call(NvmlDeviceGetCount_v2Fn.class, it -> NvmlDeviceGetCount_v2Fn.invoke(it, out));
            return IntStream.range(0, out.get(JAVA_INT, 0))
                    .mapToObj(this::device)
                    .toList();
        }
    }

    private GpuDevice device(int index) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            calls.call(
                    NvmlDeviceGetHandleByIndex_v2Fn.class,
                    it -> NvmlDeviceGetHandleByIndex_v2Fn.invoke(it, index, out));
            return new NvmlReading(calls, out.get(ADDRESS, 0)).device(index);
        }
    }

    @Override
    public void close() {
        calls.call(NvmlShutdownFn.class, NvmlShutdownFn::invoke);
    }
}
