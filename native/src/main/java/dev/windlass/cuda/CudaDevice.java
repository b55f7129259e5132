package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.cuda.jextract.CUuuid_st;
import dev.windlass.cuda.jextract.CuDeviceGetAttributeFn;
import dev.windlass.cuda.jextract.CuDeviceGetFn;
import dev.windlass.cuda.jextract.CuDeviceGetNameFn;
import dev.windlass.cuda.jextract.CuDeviceGetUuid_v2Fn;
import dev.windlass.cuda.jextract.CuDevicePrimaryCtxRetainFn;
import dev.windlass.cuda.jextract.CuDeviceTotalMem_v2Fn;
import dev.windlass.cuda.jextract.CudaC;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.UUID;

/// A device, or a MIG instance, as the driver shows it to this process.
///
/// @param name such as "NVIDIA H200"
/// @param uuid without the prefix GPU- or MIG-
/// @param computeCapability such as "9.0"
/// @param memoryBytes all of its memory
public record CudaDevice(
        CudaCalls calls, int handle, String name, UUID uuid, String computeCapability, long memoryBytes) {
    private static final int NAME_BYTES_MAX = 256;

    /// @throws CudaException if the driver doesn't tell
    static CudaDevice of(CudaCalls calls, int ordinal) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(JAVA_LONG);
            calls.call(CuDeviceGetFn.class, it -> CuDeviceGetFn.invoke(it, out, ordinal));
            int device = out.get(JAVA_INT, 0);
            var name = frame.allocate(NAME_BYTES_MAX);
            calls.call(CuDeviceGetNameFn.class, it -> CuDeviceGetNameFn.invoke(it, name, NAME_BYTES_MAX, device));
            var uuid = frame.allocate(CUuuid_st.layout());
            calls.call(CuDeviceGetUuid_v2Fn.class, it -> CuDeviceGetUuid_v2Fn.invoke(it, uuid, device));
            calls.call(CuDeviceTotalMem_v2Fn.class, it -> CuDeviceTotalMem_v2Fn.invoke(it, out, device));
            long memoryBytes = out.get(JAVA_LONG, 0);
            var bytes = ByteBuffer.wrap(CUuuid_st.bytes(uuid).toArray(JAVA_BYTE));
            return new CudaDevice(
                    calls,
                    device,
                    name.getString(0),
                    new UUID(bytes.getLong(), bytes.getLong()),
                    attribute(calls, device, CudaC.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR()) + "."
                            + attribute(calls, device, CudaC.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR()),
                    memoryBytes);
        }
    }

    private static int attribute(CudaCalls calls, int device, int which) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(JAVA_INT);
            calls.call(CuDeviceGetAttributeFn.class, it -> CuDeviceGetAttributeFn.invoke(it, out, which, device));
            return out.get(JAVA_INT, 0);
        }
    }

    /// The device's primary context, which ONNX Runtime uses, too; it can be used until `owner` is closed.
    ///
    /// @throws CudaException if it can't be made
    public CudaContext retain(Arena owner) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            calls.call(CuDevicePrimaryCtxRetainFn.class, it -> CuDevicePrimaryCtxRetainFn.invoke(it, out, handle));
            return new CudaContext(calls, handle, out.get(ADDRESS, 0), owner);
        }
    }
}
