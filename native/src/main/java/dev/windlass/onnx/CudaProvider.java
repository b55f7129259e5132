package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.windlass.cuda.CudaStream;
import dev.windlass.onnx.jextract.CreateCUDAProviderOptionsFn;
import dev.windlass.onnx.jextract.CreateMemoryInfoFn;
import dev.windlass.onnx.jextract.MemoryInfoGetDeviceTypeFn;
import dev.windlass.onnx.jextract.OnnxRuntimeC;
import dev.windlass.onnx.jextract.ReleaseCUDAProviderOptionsFn;
import dev.windlass.onnx.jextract.ReleaseMemoryInfoFn;
import dev.windlass.onnx.jextract.SessionGetInputCountFn;
import dev.windlass.onnx.jextract.SessionGetMemoryInfoForInputsFn;
import dev.windlass.onnx.jextract.SessionOptionsAppendExecutionProvider_CUDA_V2Fn;
import dev.windlass.onnx.jextract.UpdateCUDAProviderOptionsFn;
import dev.windlass.onnx.jextract.UpdateCUDAProviderOptionsWithValueFn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// ONNX Runtime's CUDA execution provider, which the library's build for CUDA has. It works in our stream, and
/// leaves it to us to wait for it.
final class CudaProvider implements Provider {
    private final OrtTable ort;
    private final int device;
    private final MemorySegment memoryInfo;

    /// @param device CUDA's number of it in this process
    CudaProvider(OrtTable ort, int device) {
        this.ort = ort;
        this.device = device;
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            ort.check(CreateMemoryInfoFn.invoke(
                    ort.function(OnnxRuntimeC.CreateMemoryInfoAt()),
                    frame.allocateFrom("Cuda"),
                    OnnxRuntimeC.OrtDeviceAllocator(),
                    device,
                    OnnxRuntimeC.OrtMemTypeDefault(),
                    out));
            memoryInfo = out.get(ADDRESS, 0);
        }
    }

    @Override
    public void append(MemorySegment options, CudaStream stream, long memoryBytesMax) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(ADDRESS);
            ort.check(
                    CreateCUDAProviderOptionsFn.invoke(ort.function(OnnxRuntimeC.CreateCUDAProviderOptionsAt()), out));
            var cuda = out.get(ADDRESS, 0);
            try {
                update(cuda, memoryBytesMax, frame);
                // An update by names forgets the stream: it comes last.
                ort.check(UpdateCUDAProviderOptionsWithValueFn.invoke(
                        ort.function(OnnxRuntimeC.UpdateCUDAProviderOptionsWithValueAt()),
                        cuda,
                        frame.allocateFrom("user_compute_stream"),
                        stream.handle()));
                ort.check(SessionOptionsAppendExecutionProvider_CUDA_V2Fn.invoke(
                        ort.function(OnnxRuntimeC.SessionOptionsAppendExecutionProvider_CUDA_V2At()), options, cuda));
            } finally {
                ReleaseCUDAProviderOptionsFn.invoke(ort.function(OnnxRuntimeC.ReleaseCUDAProviderOptionsAt()), cuda);
            }
        }
    }

    private void update(MemorySegment cuda, long memoryBytesMax, Arena frame) {
        var settings = new TreeMap<String, String>();
        settings.put("device_id", Integer.toString(device));
        settings.put("arena_extend_strategy", "kSameAsRequested");
        settings.put("cudnn_conv_algo_search", "HEURISTIC");
        settings.put("do_copy_in_default_stream", "1");
        // Its default would multiply FP32 with 10 bits of mantissa on cards since compute capability 8.0: answers would
        // not be those of the golden rows, and would change with the batch by more than any other option allows.
        settings.put("use_tf32", "0");
        if (memoryBytesMax > 0) {
            settings.put("gpu_mem_limit", Long.toString(memoryBytesMax));
        }
        ort.check(UpdateCUDAProviderOptionsFn.invoke(
                ort.function(OnnxRuntimeC.UpdateCUDAProviderOptionsAt()),
                cuda,
                strings(new ArrayList<>(settings.keySet()), frame),
                strings(new ArrayList<>(settings.values()), frame),
                settings.size()));
    }

    private static MemorySegment strings(List<String> texts, Arena frame) {
        var array = frame.allocate(ADDRESS, texts.size());
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(ADDRESS, i, frame.allocateFrom(texts.get(i)));
        }
        return array;
    }

    @Override
    public MemorySegment memoryInfo() {
        return memoryInfo;
    }

    /// What a kernel reads on the host (a shape, a count of rounds) stays there: ONNX Runtime would copy it back
    /// without waiting for our stream.
    @Override
    public boolean[] wantedOnDevice(MemorySegment session) {
        try (var frame = Arena.ofConfined()) {
            var out = frame.allocate(JAVA_LONG);
            ort.check(SessionGetInputCountFn.invoke(ort.function(OnnxRuntimeC.SessionGetInputCountAt()), session, out));
            var wanted = new boolean[Math.toIntExact(out.get(JAVA_LONG, 0))];
            var infos = frame.allocate(ADDRESS, Math.max(1, wanted.length));
            ort.check(SessionGetMemoryInfoForInputsFn.invoke(
                    ort.function(OnnxRuntimeC.SessionGetMemoryInfoForInputsAt()), session, infos, wanted.length));
            for (int i = 0; i < wanted.length; i++) {
                MemoryInfoGetDeviceTypeFn.invoke(
                        ort.function(OnnxRuntimeC.MemoryInfoGetDeviceTypeAt()), infos.getAtIndex(ADDRESS, i), out);
                wanted[i] = out.get(JAVA_INT, 0) != OnnxRuntimeC.OrtMemoryInfoDeviceType_CPU();
            }
            return wanted;
        }
    }

    @Override
    public void prepare(RunCalls calls) {
        calls.configure("disable_synchronize_execution_providers", "1");
    }

    /// The kernels are queued behind the copies.
    @Override
    public void begin(CudaStream stream) {}

    @Override
    public void close() {
        ReleaseMemoryInfoFn.invoke(ort.function(OnnxRuntimeC.ReleaseMemoryInfoAt()), memoryInfo);
    }
}
