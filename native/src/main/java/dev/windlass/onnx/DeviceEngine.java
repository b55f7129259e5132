package dev.windlass.onnx;

import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.CudaStream;
import dev.windlass.slab.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A device for one session: a stream of the session's own, and ONNX Runtime's provider working in it. Closed by
/// whoever opened the session; what the session took then belongs to it.
final class DeviceEngine implements SessionEngine, AutoCloseable {
    /// What ONNX Runtime says when it isn't the model that fails: CUDA's libraries, or memory.
    private static final Pattern OF_THE_DEVICE =
            Pattern.compile("\\b(?:CUDA|CUBLAS|CUDNN|CUFFT)\\b|Failed to allocate memory", Pattern.CASE_INSENSITIVE);

    /// What an announcement has room for; rows of others are made before they come here.
    private static final int COLUMN_INPUTS_MAX = 8;

    private final CudaContext context;
    private final Provider provider;
    private final long memoryBytesMax;
    private final Arena owner = Arena.ofShared();
    private final CudaStream stream;
    private boolean taken;

    /// @param memoryBytesMax of the device, for what the model allocates; 0 for no limit
    DeviceEngine(CudaContext context, Provider provider, long memoryBytesMax) {
        this.context = context;
        this.provider = provider;
        this.memoryBytesMax = memoryBytesMax;
        try {
            this.stream = context.newStream(owner);
        } catch (RuntimeException failed) {
            owner.close();
            throw failed;
        }
    }

    @Override
    public void configure(MemorySegment options) {
        provider.append(options, stream, memoryBytesMax);
    }

    @Override
    public SessionOutcome refusal(OnnxException said) {
        var text = String.valueOf(said.getMessage());
        return OF_THE_DEVICE.matcher(text).find() ? new SessionOutcome.NotHere(text) : OrtRefusals.of(said);
    }

    @Override
    public RunMemory memory(RunCalls calls, MemorySegment session, List<TensorSpec> inputs) {
        provider.prepare(calls);
        boolean[] wanted = provider.wantedOnDevice(session);
        var columns = IntStream.range(0, wanted.length)
                .filter(it -> wanted[it] && !inputs.get(it).columns().isEmpty())
                .limit(COLUMN_INPUTS_MAX)
                .boxed()
                .toList();
        var rows = columns.isEmpty() ? null : new DeviceRows(context, stream, owner);
        var memory = new OnDevice(context, provider, stream, owner, calls, wanted, columns, rows);
        taken = true;
        return memory;
    }

    @Override
    public void close() {
        if (!taken) {
            owner.close();
        }
    }
}
