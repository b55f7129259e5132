package dev.windlass.onnx;

import dev.windlass.cuda.Card;
import java.util.stream.Stream;

/// What runs the sessions of a test: the contract is the same for all of them.
enum RigEngine {
    CPU,
    /// The stand-ins for NVIDIA's driver and for ONNX Runtime's CUDA provider: test parts, no GPU.
    CUDA,
    /// The same, where asynchronous work is done only when somebody waits for it.
    CUDA_LATE,
    /// The machine's own device, in `./windlass verify-gpu`.
    CARD;

    /// Those that a test runs on: the card alone, or all that a build can have.
    static Stream<RigEngine> here() {
        return Card.runtime().isPresent() ? Stream.of(CARD) : Stream.of(CPU, CUDA, CUDA_LATE);
    }
}
