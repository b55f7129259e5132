package dev.windlass.onnx;

import dev.windlass.cuda.CudaStream;
import java.lang.foreign.MemorySegment;

/// What of ONNX Runtime computes on a device. Everything else of a run on a device (context, streams, buffers, copies,
/// events) is the same whichever it is.
sealed interface Provider extends AutoCloseable permits CudaProvider, StandInProvider {
    /// Adds itself to a session's options.
    ///
    /// @param stream that the session's runs use
    /// @param memoryBytesMax of the device, for what a model allocates; 0 for no limit
    void append(MemorySegment options, CudaStream stream, long memoryBytesMax);

    /// The kind of memory that tensors on the device are of, as ONNX Runtime calls it.
    MemorySegment memoryInfo();

    /// By input: whether its tensor is to lie on the device. Inputs beyond these are brought there by ONNX Runtime.
    boolean[] wantedOnDevice(MemorySegment session);

    /// Sets up a session's runs.
    void prepare(RunCalls calls);

    /// Called before each run, when its inputs are on their way.
    void begin(CudaStream stream);

    @Override
    void close();
}
