package dev.windlass.onnx;

import dev.windlass.slab.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// What is to compute one session's runs: its part of opening the session.
interface SessionEngine {
    /// Adds itself to the options that the session is created with.
    void configure(MemorySegment options);

    /// What it means that ONNX Runtime didn't create the session.
    SessionOutcome refusal(OnnxException said);

    /// Where the session's tensors are while it runs; closing it closes `calls`. If it can't be made, they stay the
    /// caller's.
    ///
    /// @param inputs some of which may be filled by columns
    RunMemory memory(RunCalls calls, MemorySegment session, List<TensorSpec> inputs);
}
