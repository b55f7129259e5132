package dev.windlass.cuda;

import dev.windlass.cuda.jextract.CuEventRecordFn;
import dev.windlass.cuda.jextract.CuLaunchKernelFn;
import dev.windlass.cuda.jextract.CuMemcpyDtoHAsync_v2Fn;
import dev.windlass.cuda.jextract.CuMemcpyHtoDAsync_v2Fn;
import dev.windlass.cuda.jextract.CuStreamQueryFn;
import dev.windlass.cuda.jextract.CuStreamSynchronizeFn;
import dev.windlass.cuda.jextract.CuStreamWaitEventFn;
import dev.windlass.cuda.jextract.CudaC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Work for a device in its order. Every method but [#synchronize] returns before the work is done, if the host's
/// memory is pinned; what goes wrong with it may be told by any later call.
///
/// Not for two threads at once. Both sides of a copy have the same size and stay as they are until the stream has
/// passed it.
public final class CudaStream {
    private final CudaContext context;
    private final MemorySegment handle;

    CudaStream(CudaContext context, MemorySegment handle) {
        this.context = context;
        this.handle = handle;
    }

    public void copyToDevice(MemorySegment from, DeviceMemory to) {
        context.own(to.context());
        sameSize(from, to);
        context.call(
                CuMemcpyHtoDAsync_v2Fn.class,
                it -> CuMemcpyHtoDAsync_v2Fn.invoke(it, to.address(), from, from.byteSize(), handle));
    }

    public void copyToHost(DeviceMemory from, MemorySegment to) {
        context.own(from.context());
        sameSize(to, from);
        context.call(
                CuMemcpyDtoHAsync_v2Fn.class,
                it -> CuMemcpyDtoHAsync_v2Fn.invoke(it, to, from.address(), to.byteSize(), handle));
    }

    /// Runs a kernel on `blocks` blocks of `threads` threads each.
    public void launch(CudaFunction function, int blocks, int threads, KernelArguments arguments) {
        context.own(function.context());
        context.own(arguments.contexts());
        try (var frame = Arena.ofConfined()) {
            var pointers = arguments.pointers(frame);
            context.call(
                    CuLaunchKernelFn.class,
                    it -> CuLaunchKernelFn.invoke(
                            it,
                            function.handle(),
                            blocks,
                            1,
                            1,
                            threads,
                            1,
                            1,
                            0,
                            handle,
                            pointers,
                            MemorySegment.NULL));
        }
    }

    /// Marks the place that the stream has come to.
    public void record(CudaEvent event) {
        context.own(event.context());
        context.call(CuEventRecordFn.class, it -> CuEventRecordFn.invoke(it, event.handle(), handle));
    }

    /// What is asked of this stream afterwards waits for what the event marks, on the device.
    public void waitFor(CudaEvent event) {
        context.own(event.context());
        context.call(
                CuStreamWaitEventFn.class,
                it -> CuStreamWaitEventFn.invoke(it, handle, event.handle(), CudaC.CU_EVENT_WAIT_DEFAULT()));
    }

    /// Blocks until all of it is done: never on a virtual thread.
    public void synchronize() {
        context.call(CuStreamSynchronizeFn.class, it -> CuStreamSynchronizeFn.invoke(it, handle));
    }

    /// Whether all of it is done.
    public boolean isDone() {
        return context.done(CuStreamQueryFn.class, it -> CuStreamQueryFn.invoke(it, handle));
    }

    /// For a library that is to work in this stream, as long as its owner is open.
    public MemorySegment handle() {
        return handle;
    }

    private static void sameSize(MemorySegment host, DeviceMemory device) {
        if (host.byteSize() != device.byteSize()) {
            throw new IllegalArgumentException(
                    host.byteSize() + " bytes of the host for " + device.byteSize() + " bytes of the device");
        }
    }
}
