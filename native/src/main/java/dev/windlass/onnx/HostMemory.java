package dev.windlass.onnx;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.lang.foreign.MemorySegment;

/// Tensors of a session that runs on the CPU: they are where the caller has them, and nothing is ever under way.
final class HostMemory implements RunMemory {
    private final RunCalls calls;
    private final OrtValues values;

    HostMemory(RunCalls calls) {
        this.calls = calls;
        this.values = calls.values();
    }

    @Override
    public void bindInput(int input, MemorySegment name, Tensor tensor) {
        calls.bindInput(input, name, tensor);
    }

    @Override
    public void bindOutput(int output, MemorySegment name, MemorySegment place, Datatype datatype, long[] dims) {
        calls.bindOutput(name, values.of(new Tensor(datatype, dims, place, null)));
    }

    @Override
    public void bindOutput(MemorySegment name, TensorSpec spec) {
        calls.bindOutputTo(name, values.hostMemory());
    }

    @Override
    public void clearOutputs() {
        calls.clearOutputs();
    }

    @Override
    public void run() {
        calls.run();
    }

    @Override
    public void fetch(MemorySegment value, MemorySegment place) {
        long byteSize = place.byteSize();
        MemorySegment.copy(values.data(value, byteSize), 0, place, 0, byteSize);
    }

    @Override
    public void arrive() {}

    @Override
    public void settle() {}

    @Override
    public void close() {
        calls.close();
    }
}
