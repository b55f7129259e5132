package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.windlass.cuda.GpuDevice.GpuProcess;
import dev.windlass.cuda.GpuDevice.MigInstance;
import dev.windlass.cuda.GpuDevice.Sharing;
import dev.windlass.cuda.jextract.nvml.NvmlC;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetComputeRunningProcesses_v3Fn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetCudaComputeCapabilityFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetMPSComputeRunningProcesses_v3Fn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetMaxMigDeviceCountFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetMemoryInfoFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetMigDeviceHandleByIndexFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetMigModeFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetNameFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetUUIDFn;
import dev.windlass.cuda.jextract.nvml.NvmlDeviceGetUtilizationRatesFn;
import dev.windlass.cuda.jextract.nvml.nvmlMemory_st;
import dev.windlass.cuda.jextract.nvml.nvmlProcessInfo_v2_st;
import dev.windlass.cuda.jextract.nvml.nvmlUtilization_st;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// One of NVML's handles, read.
///
/// @param handle nvmlDevice_t of a device or of a MIG instance
record NvmlReading(NvmlCalls calls, MemorySegment handle) {
    /// More can't have memory of one device; what has is an error of NVML's.
    private static final int PROCESSES_MAX = 1_024;

    /// How processes are listed: all of them, or MPS' clients only.
    private interface Listing {
        int invoke(MemorySegment function, MemorySegment count, MemorySegment infos);
    }

    GpuDevice device(int index) {
        return new GpuDevice(
                index, name(), uuid(), computeCapability(), memory(), utilization(), processes(), sharing());
    }

    private MigInstance instance() {
        return new MigInstance(name(), uuid(), memory(), processes());
    }

    private String name() {
        int byteSize = NvmlC.NVML_DEVICE_NAME_V2_BUFFER_SIZE();
        return calls.text(
                NvmlDeviceGetNameFn.class,
                byteSize,
                (it, out) -> NvmlDeviceGetNameFn.invoke(it, handle, out, byteSize));
    }

    private String uuid() {
        int byteSize = NvmlC.NVML_DEVICE_UUID_V2_BUFFER_SIZE();
        return calls.text(
                NvmlDeviceGetUUIDFn.class,
                byteSize,
                (it, out) -> NvmlDeviceGetUUIDFn.invoke(it, handle, out, byteSize));
    }

    private String computeCapability() {
        try (var frame = Arena.ofConfined()) {
            var major = frame.allocate(JAVA_INT);
            var minor = frame.allocate(JAVA_INT);
            calls.call(
                    NvmlDeviceGetCudaComputeCapabilityFn.class,
                    it -> NvmlDeviceGetCudaComputeCapabilityFn.invoke(it, handle, major, minor));
            return major.get(JAVA_INT, 0) + "." + minor.get(JAVA_INT, 0);
        }
    }

    private GpuDevice.Memory memory() {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(nvmlMemory_st.layout());
            calls.call(NvmlDeviceGetMemoryInfoFn.class, it -> NvmlDeviceGetMemoryInfoFn.invoke(it, handle, out));
            return new GpuDevice.Memory(nvmlMemory_st.total(out), nvmlMemory_st.free(out));
        }
    }

    private OptionalInt utilization() {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(nvmlUtilization_st.layout());
            return calls.told(
                            NvmlDeviceGetUtilizationRatesFn.class,
                            it -> NvmlDeviceGetUtilizationRatesFn.invoke(it, handle, out))
                    ? OptionalInt.of(nvmlUtilization_st.gpu(out))
                    : OptionalInt.empty();
        }
    }

    private List<GpuProcess> processes() {
        return processes(
                NvmlDeviceGetComputeRunningProcesses_v3Fn.class,
                (it, count, infos) -> NvmlDeviceGetComputeRunningProcesses_v3Fn.invoke(it, handle, count, infos));
    }

    private List<GpuProcess> mpsClients() {
        return processes(
                NvmlDeviceGetMPSComputeRunningProcesses_v3Fn.class,
                (it, count, infos) -> NvmlDeviceGetMPSComputeRunningProcesses_v3Fn.invoke(it, handle, count, infos));
    }

    private List<GpuProcess> processes(Class<?> function, Listing listing) {
        try (var frame = Arena.ofConfined()) {
            var count = frame.allocateFrom(JAVA_INT, PROCESSES_MAX);
            var infos = nvmlProcessInfo_v2_st.allocateArray(PROCESSES_MAX, frame);
            if (!calls.told(function, it -> listing.invoke(it, count, infos))) {
                return List.of();
            }
            return IntStream.range(0, count.get(JAVA_INT, 0))
                    .mapToObj(i -> nvmlProcessInfo_v2_st.asSlice(infos, i))
                    .map(info ->
                            new GpuProcess(nvmlProcessInfo_v2_st.pid(info), nvmlProcessInfo_v2_st.usedGpuMemory(info)))
                    .toList();
        }
    }

    private Sharing sharing() {
        try (var frame = Arena.ofConfined()) {
            var current = frame.allocate(JAVA_INT);
            var pending = frame.allocate(JAVA_INT);
            boolean told = calls.told(
                    NvmlDeviceGetMigModeFn.class, it -> NvmlDeviceGetMigModeFn.invoke(it, handle, current, pending));
            if (told && current.get(JAVA_INT, 0) == NvmlC.NVML_DEVICE_MIG_ENABLE()) {
                return new Sharing.Mig(instances());
            }
            return mpsClients().isEmpty() ? new Sharing.TimeSliced() : new Sharing.Mps();
        }
    }

    private List<MigInstance> instances() {
        try (var frame = Arena.ofConfined()) {
            var count = frame.allocate(JAVA_INT);
            calls.call(
                    NvmlDeviceGetMaxMigDeviceCountFn.class,
                    it -> NvmlDeviceGetMaxMigDeviceCountFn.invoke(it, handle, count));
            return IntStream.range(0, count.get(JAVA_INT, 0))
                    .mapToObj(this::instanceAt)
                    .flatMap(List::stream)
                    .toList();
        }
    }

    /// Places for instances may be empty.
    private List<MigInstance> instanceAt(int place) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            return calls.told(
                            NvmlDeviceGetMigDeviceHandleByIndexFn.class,
                            it -> NvmlDeviceGetMigDeviceHandleByIndexFn.invoke(it, handle, place, out))
                    ? List.of(new NvmlReading(calls, out.get(ADDRESS, 0)).instance())
                    : List.of();
        }
    }
}
