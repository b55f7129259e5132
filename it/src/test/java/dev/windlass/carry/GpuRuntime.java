package dev.windlass.carry;

import java.nio.file.Path;

/// Which ONNX Runtime for CUDA is packed.
sealed interface GpuRuntime {
    /// That of the pinned wheels, with CUDA's and cuDNN's libraries and what its Python interface needs: some 3 GB.
    record Wheels() implements GpuRuntime {}

    /// This file and its providers beside it; CUDA and cuDNN are the other machine's.
    record At(Path library) implements GpuRuntime {}

    /// None: the other machine has one, which `--runtime` names there.
    record None() implements GpuRuntime {}
}
