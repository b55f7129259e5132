package dev.windlass.onnx;

/// What runs the sessions of a test: the contract is the same for all of them.
enum RigEngine {
    CPU,
    /// The stand-ins for NVIDIA's driver and for ONNX Runtime's CUDA provider: test parts, no GPU.
    CUDA,
    /// The same, where asynchronous work is done only when somebody waits for it.
    CUDA_LATE
}
