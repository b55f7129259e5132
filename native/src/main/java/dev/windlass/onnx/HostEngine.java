package dev.windlass.onnx;

import dev.windlass.slab.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// ONNX Runtime's CPU provider, which every session has in any case.
final class HostEngine implements SessionEngine {
    @Override
    public void configure(MemorySegment options) {}

    @Override
    public SessionOutcome refusal(OnnxException said) {
        return OrtRefusals.of(said);
    }

    @Override
    public RunMemory memory(RunCalls calls, MemorySegment session, List<TensorSpec> inputs) {
        return new HostMemory(calls);
    }
}
