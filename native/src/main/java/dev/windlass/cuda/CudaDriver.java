package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.windlass.cuda.jextract.CuCtxSetCurrentFn;
import dev.windlass.cuda.jextract.CuCtxSynchronizeFn;
import dev.windlass.cuda.jextract.CuDeviceGetAttributeFn;
import dev.windlass.cuda.jextract.CuDeviceGetCountFn;
import dev.windlass.cuda.jextract.CuDeviceGetFn;
import dev.windlass.cuda.jextract.CuDeviceGetNameFn;
import dev.windlass.cuda.jextract.CuDeviceGetUuid_v2Fn;
import dev.windlass.cuda.jextract.CuDevicePrimaryCtxRelease_v2Fn;
import dev.windlass.cuda.jextract.CuDevicePrimaryCtxRetainFn;
import dev.windlass.cuda.jextract.CuDeviceTotalMem_v2Fn;
import dev.windlass.cuda.jextract.CuDriverGetVersionFn;
import dev.windlass.cuda.jextract.CuEventCreateFn;
import dev.windlass.cuda.jextract.CuEventDestroy_v2Fn;
import dev.windlass.cuda.jextract.CuEventElapsedTime_v2Fn;
import dev.windlass.cuda.jextract.CuEventQueryFn;
import dev.windlass.cuda.jextract.CuEventRecordFn;
import dev.windlass.cuda.jextract.CuEventSynchronizeFn;
import dev.windlass.cuda.jextract.CuGetErrorNameFn;
import dev.windlass.cuda.jextract.CuGetErrorStringFn;
import dev.windlass.cuda.jextract.CuInitFn;
import dev.windlass.cuda.jextract.CuLaunchKernelFn;
import dev.windlass.cuda.jextract.CuMemAlloc_v2Fn;
import dev.windlass.cuda.jextract.CuMemFree_v2Fn;
import dev.windlass.cuda.jextract.CuMemGetInfo_v2Fn;
import dev.windlass.cuda.jextract.CuMemHostRegister_v2Fn;
import dev.windlass.cuda.jextract.CuMemHostUnregisterFn;
import dev.windlass.cuda.jextract.CuMemcpyDtoHAsync_v2Fn;
import dev.windlass.cuda.jextract.CuMemcpyHtoDAsync_v2Fn;
import dev.windlass.cuda.jextract.CuModuleGetFunctionFn;
import dev.windlass.cuda.jextract.CuModuleLoadDataFn;
import dev.windlass.cuda.jextract.CuModuleUnloadFn;
import dev.windlass.cuda.jextract.CuStreamCreateFn;
import dev.windlass.cuda.jextract.CuStreamDestroy_v2Fn;
import dev.windlass.cuda.jextract.CuStreamQueryFn;
import dev.windlass.cuda.jextract.CuStreamSynchronizeFn;
import dev.windlass.cuda.jextract.CuStreamWaitEventFn;
import dev.windlass.cuda.jextract.CudaC;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// CUDA's driver API in this process. Thread-safe.
public final class CudaDriver {
    /// Hides devices from a process, if it is set.
    public static final String VISIBLE_DEVICES = "CUDA_VISIBLE_DEVICES";

    static final String LIBRARY = "libcuda.so.1";
    private static final int VERSION_MIN = 12_000;

    static final List<Class<?>> FUNCTIONS = List.of(
            CuInitFn.class,
            CuDriverGetVersionFn.class,
            CuGetErrorNameFn.class,
            CuGetErrorStringFn.class,
            CuDeviceGetCountFn.class,
            CuDeviceGetFn.class,
            CuDeviceGetNameFn.class,
            CuDeviceGetUuid_v2Fn.class,
            CuDeviceGetAttributeFn.class,
            CuDeviceTotalMem_v2Fn.class,
            CuDevicePrimaryCtxRetainFn.class,
            CuDevicePrimaryCtxRelease_v2Fn.class,
            CuCtxSetCurrentFn.class,
            CuCtxSynchronizeFn.class,
            CuMemGetInfo_v2Fn.class,
            CuMemAlloc_v2Fn.class,
            CuMemFree_v2Fn.class,
            CuMemHostRegister_v2Fn.class,
            CuMemHostUnregisterFn.class,
            CuMemcpyHtoDAsync_v2Fn.class,
            CuMemcpyDtoHAsync_v2Fn.class,
            CuStreamCreateFn.class,
            CuStreamDestroy_v2Fn.class,
            CuStreamSynchronizeFn.class,
            CuStreamQueryFn.class,
            CuStreamWaitEventFn.class,
            CuEventCreateFn.class,
            CuEventDestroy_v2Fn.class,
            CuEventRecordFn.class,
            CuEventQueryFn.class,
            CuEventSynchronizeFn.class,
            CuEventElapsedTime_v2Fn.class,
            CuModuleLoadDataFn.class,
            CuModuleUnloadFn.class,
            CuModuleGetFunctionFn.class,
            CuLaunchKernelFn.class);

    /// Drivers before CUDA 12.8 have the first version only, with the same prototype.
    static final Map<Class<?>, String> ELDER = Map.of(CuEventElapsedTime_v2Fn.class, "cuEventElapsedTime");

    private final int version;
    private final List<CudaDevice> devices;

    /// @throws CudaException if the driver doesn't start
    CudaDriver(CudaCalls calls) {
        calls.call(CuInitFn.class, it -> CuInitFn.invoke(it, 0));
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(JAVA_INT);
            calls.call(CuDriverGetVersionFn.class, it -> CuDriverGetVersionFn.invoke(it, out));
            version = out.get(JAVA_INT, 0);
            calls.call(CuDeviceGetCountFn.class, it -> CuDeviceGetCountFn.invoke(it, out));
            int count = out.get(JAVA_INT, 0);
            devices = IntStream.range(0, count)
                    .mapToObj(ordinal -> CudaDevice.of(calls, ordinal))
                    .toList();
        }
    }

    /// Loads the driver and starts it in this process, which takes long where there is one. Never throws.
    ///
    /// @param environment this process's: it says why there is no device
    public static CudaAvailability open(Map<String, String> environment) {
        return open(LIBRARY, environment.get(VISIBLE_DEVICES));
    }

    /// @param visibleDevices the setting, which explains why there is none
    static CudaAvailability open(String library, @Nullable String visibleDevices) {
        return switch (SharedLibrary.open(library, FUNCTIONS, ELDER)) {
            case SharedLibrary.Opening.Missing(var reason) -> new CudaAvailability.Absent(reason);
            case SharedLibrary.Opening.Opened(var opened) -> started(new CudaCalls(opened), visibleDevices);
        };
    }

    private static CudaAvailability started(CudaCalls calls, @Nullable String visibleDevices) {
        try {
            var driver = new CudaDriver(calls);
            if (driver.version < VERSION_MIN) {
                return new CudaAvailability.Absent(
                        "the driver is for CUDA " + driver.version() + "; install one for 12.0 or later");
            }
            return driver.devices.isEmpty()
                    ? new CudaAvailability.Absent(noDevice(visibleDevices))
                    : new CudaAvailability.Present(driver);
        } catch (CudaException failed) {
            return new CudaAvailability.Absent(reason(failed, visibleDevices));
        }
    }

    private static String reason(CudaException failed, @Nullable String visibleDevices) {
        if (failed.code() == CudaC.CUDA_ERROR_NO_DEVICE()) {
            return noDevice(visibleDevices);
        }
        return failed.code() == CudaC.CUDA_ERROR_STUB_LIBRARY()
                ? "no NVIDIA driver is installed: libcuda.so.1 is the toolkit's stub"
                : "NVIDIA's driver doesn't start: " + failed.getMessage();
    }

    static String noDevice(@Nullable String visibleDevices) {
        return visibleDevices == null
                ? "NVIDIA's driver finds no device"
                : "no device is visible: " + VISIBLE_DEVICES + " is \"" + visibleDevices + "\"";
    }

    /// Of CUDA, such as "13.0".
    public String version() {
        return version(version);
    }

    /// Of 13050 "13.5".
    static String version(int code) {
        return code / 1000 + "." + code % 1000 / 10;
    }

    /// Those that this process may see, at least one.
    public List<CudaDevice> devices() {
        return devices;
    }
}
