package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.cuda.jextract.CuCtxSetCurrentFn;
import dev.windlass.cuda.jextract.CuCtxSynchronizeFn;
import dev.windlass.cuda.jextract.CuDevicePrimaryCtxRelease_v2Fn;
import dev.windlass.cuda.jextract.CuEventCreateFn;
import dev.windlass.cuda.jextract.CuEventDestroy_v2Fn;
import dev.windlass.cuda.jextract.CuMemAlloc_v2Fn;
import dev.windlass.cuda.jextract.CuMemFree_v2Fn;
import dev.windlass.cuda.jextract.CuMemGetInfo_v2Fn;
import dev.windlass.cuda.jextract.CuMemHostRegister_v2Fn;
import dev.windlass.cuda.jextract.CuMemHostUnregisterFn;
import dev.windlass.cuda.jextract.CuModuleLoadDataFn;
import dev.windlass.cuda.jextract.CuModuleUnloadFn;
import dev.windlass.cuda.jextract.CuStreamCreateFn;
import dev.windlass.cuda.jextract.CuStreamDestroy_v2Fn;
import dev.windlass.cuda.jextract.CudaC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/// The primary context of a device, and what is made in it. Thread-safe; whatever thread calls, this context becomes
/// the thread's current one, and stays so.
///
/// It is released when its owner and those of all that was made in it are closed, in whatever order: an arena closes
/// what it owns in no order to rely on.
public final class CudaContext {
    /// What the words of a cubin want.
    private static final long IMAGE_ALIGNMENT = 16;

    private final CudaCalls calls;
    private final int device;
    private final MemorySegment handle;
    private final MemorySegment alive;
    private final AtomicInteger holders = new AtomicInteger(1);

    /// @param handle the context that was retained for `device`
    CudaContext(CudaCalls calls, int device, MemorySegment handle, Arena owner) {
        this.calls = calls;
        this.device = device;
        this.handle = handle;
        this.alive = CudaCalls.owned(handle, owner, _ -> left());
    }

    /// Bytes of the device's memory.
    public record Memory(long freeBytes, long totalBytes) {}

    /// The device's memory as all processes leave it.
    public Memory memory() {
        try (var frame = Arena.ofConfined()) {
            var free = frame.allocate(JAVA_LONG);
            var total = frame.allocate(JAVA_LONG);
            call(CuMemGetInfo_v2Fn.class, it -> CuMemGetInfo_v2Fn.invoke(it, free, total));
            return new Memory(free.get(JAVA_LONG, 0), total.get(JAVA_LONG, 0));
        }
    }

    /// Memory of the device, of unknown content, freed when `owner` is closed.
    ///
    /// @throws CudaException if there isn't as much: [CudaException#outOfMemory]
    public DeviceMemory allocate(long byteSize, Arena owner) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(JAVA_LONG);
            call(CuMemAlloc_v2Fn.class, it -> CuMemAlloc_v2Fn.invoke(it, out, byteSize));
            long address = out.get(JAVA_LONG, 0);
            var memory = owned(
                    MemorySegment.ofAddress(address),
                    owner,
                    made -> destroy(CuMemFree_v2Fn.class, it -> CuMemFree_v2Fn.invoke(it, made.address())));
            return new DeviceMemory(this, memory, address, byteSize);
        }
    }

    /// Memory of the device that another library allocated in this context, and keeps as long as it is used here.
    public DeviceMemory foreign(long address, long byteSize) {
        return new DeviceMemory(this, MemorySegment.NULL, address, byteSize);
    }

    /// Pins memory of the host, so that copies to and from it are asynchronous; unpinned when `owner` is closed, which
    /// waits for all that the device has to do.
    ///
    /// @param host native memory that outlives `owner`: of the same arena it might be freed before it is unpinned
    public PinnedMemory pin(MemorySegment host, Arena owner) {
        call(
                CuMemHostRegister_v2Fn.class,
                it -> CuMemHostRegister_v2Fn.invoke(it, host, host.byteSize(), CudaC.CU_MEMHOSTREGISTER_PORTABLE()));
        var pinned = owned(
                MemorySegment.ofAddress(host.address()),
                owner,
                made -> destroyIdle(CuMemHostUnregisterFn.class, it -> CuMemHostUnregisterFn.invoke(it, made)));
        return new PinnedMemory(pinned, host);
    }

    /// A stream that doesn't wait for the default one, destroyed when `owner` is closed; what it has to do then is
    /// still done.
    public CudaStream newStream(Arena owner) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            call(CuStreamCreateFn.class, it -> CuStreamCreateFn.invoke(it, out, CudaC.CU_STREAM_NON_BLOCKING()));
            var stream = owned(
                    out.get(ADDRESS, 0),
                    owner,
                    made -> destroy(CuStreamDestroy_v2Fn.class, it -> CuStreamDestroy_v2Fn.invoke(it, made)));
            return new CudaStream(this, stream);
        }
    }

    /// An event that keeps its time, destroyed when `owner` is closed.
    public CudaEvent newEvent(Arena owner) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            call(CuEventCreateFn.class, it -> CuEventCreateFn.invoke(it, out, CudaC.CU_EVENT_DEFAULT()));
            var event = owned(
                    out.get(ADDRESS, 0),
                    owner,
                    made -> destroy(CuEventDestroy_v2Fn.class, it -> CuEventDestroy_v2Fn.invoke(it, made)));
            return new CudaEvent(this, event);
        }
    }

    /// Loads kernels, unloaded when `owner` is closed, which waits for all that the device has to do.
    ///
    /// @param image PTX, a cubin or a fat binary
    public CudaModule load(byte[] image, Arena owner) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            var bytes = frame.allocate(image.length + 1L, IMAGE_ALIGNMENT); // PTX is a C string
            MemorySegment.copy(MemorySegment.ofArray(image), 0, bytes, 0, image.length);
            call(CuModuleLoadDataFn.class, it -> CuModuleLoadDataFn.invoke(it, out, bytes));
            var module = owned(
                    out.get(ADDRESS, 0),
                    owner,
                    made -> destroyIdle(CuModuleUnloadFn.class, it -> CuModuleUnloadFn.invoke(it, made)));
            return new CudaModule(this, module);
        }
    }

    /// Calls in this context.
    ///
    /// @throws IllegalStateException if its owner is closed
    void call(Class<?> function, ToIntFunction<MemorySegment> invoke) {
        requireAlive();
        enter();
        calls.call(function, invoke);
    }

    /// Asks in this context: false while something isn't done.
    boolean done(Class<?> function, ToIntFunction<MemorySegment> invoke) {
        requireAlive();
        enter();
        return calls.done(function, invoke);
    }

    /// Something made in this context, which stays until it is destroyed.
    private MemorySegment owned(MemorySegment made, Arena owner, Consumer<MemorySegment> destroy) {
        holders.incrementAndGet();
        return CudaCalls.owned(made, owner, it -> {
            try {
                destroy.accept(it);
            } finally {
                left();
            }
        });
    }

    /// Calls, though the owner may be closed already.
    private void destroy(Class<?> function, ToIntFunction<MemorySegment> invoke) {
        enter();
        calls.call(function, invoke);
    }

    /// The same once the device has done all that it has to do in this context, for what it may be using.
    private void destroyIdle(Class<?> function, ToIntFunction<MemorySegment> invoke) {
        enter();
        try {
            calls.call(CuCtxSynchronizeFn.class, CuCtxSynchronizeFn::invoke);
        } finally {
            calls.call(function, invoke);
        }
    }

    private void left() {
        if (holders.decrementAndGet() == 0) {
            calls.call(CuDevicePrimaryCtxRelease_v2Fn.class, it -> CuDevicePrimaryCtxRelease_v2Fn.invoke(it, device));
        }
    }

    private void enter() {
        calls.call(CuCtxSetCurrentFn.class, it -> CuCtxSetCurrentFn.invoke(it, handle));
    }

    private void requireAlive() {
        if (!alive.scope().isAlive()) {
            throw new IllegalStateException("the owner of this context is closed");
        }
    }

    /// @throws IllegalArgumentException unless all of it was made in this context
    void own(CudaContext... others) {
        for (var other : others) {
            if (other != this) {
                throw new IllegalArgumentException("of another device's context");
            }
        }
    }
}
