package dev.windlass.onnx;

import java.lang.foreign.MemorySegment;

/// ONNX Runtime's CPU provider, which every session has in any case.
final class HostEngine implements SessionEngine {
    @Override
    public void configure(MemorySegment options) {}

    @Override
    public SessionOutcome refusal(OnnxException said) {
        return OrtRefusals.of(said);
    }

    @Override
    public RunMemory memory(RunCalls calls, MemorySegment session) {
        return new HostMemory(calls);
    }
}
