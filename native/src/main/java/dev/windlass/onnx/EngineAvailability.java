package dev.windlass.onnx;

/// Whether this process can run models on a CUDA device.
public sealed interface EngineAvailability {
    /// The caller closes the engine.
    record Present(CudaEngine engine) implements EngineAvailability {}

    /// `reason` is one line: what is missing, and what to do.
    record Absent(String reason) implements EngineAvailability {}
}
