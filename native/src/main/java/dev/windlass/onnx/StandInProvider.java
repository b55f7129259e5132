package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.cuda.CudaStream;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import dev.windlass.onnx.jextract.SessionGetInputCountFn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A test part: ONNX Runtime's CPU provider on the memory of the stand-in for NVIDIA's driver, which is the host's. It
/// is no GPU, and [CudaEngine] lets it work with the stand-in only.
final class StandInProvider implements Provider {
    private final OnnxRuntime runtime;

    StandInProvider(OnnxRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void append(MemorySegment options, CudaStream stream, long memoryBytesMax) {}

    @Override
    public MemorySegment memoryInfo() {
        return runtime.cpuMemory();
    }

    @Override
    public boolean[] wantedOnDevice(MemorySegment session) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(JAVA_LONG);
            runtime.ort()
                    .check(SessionGetInputCountFn.invoke(
                            runtime.ort().function(OnnxRuntimeC.SessionGetInputCountAt()), session, out));
            var wanted = new boolean[Math.toIntExact(out.get(JAVA_LONG, 0))];
            Arrays.fill(wanted, true);
            return wanted;
        }
    }

    @Override
    public void prepare(RunCalls calls) {}

    /// Its kernels don't come behind the copies by themselves, as kernels in the stream would.
    @Override
    public void begin(CudaStream stream) {
        stream.synchronize();
    }

    @Override
    public void close() {}
}
