package dev.windlass.onnx;

import dev.windlass.slab.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session's outputs, and which of their promised shapes are relied on: none before a warm-up has seen that they are
/// true. Used by one thread at a time.
final class SessionOutputs {
    private final List<TensorSpec> specs;
    private final MemorySegment[] names;
    private final OutputShapes shapes;
    private final boolean[] reliedOn;

    /// @param names of all outputs, as C wants them
    SessionOutputs(Signature inputs, Signature outputs, MemorySegment[] names) {
        this.specs = outputs.specs();
        this.names = names;
        this.shapes = new OutputShapes(inputs, outputs);
        this.reliedOn = new boolean[names.length];
    }

    List<TensorSpec> specs() {
        return specs;
    }

    int count() {
        return names.length;
    }

    TensorSpec spec(int output) {
        return specs.get(output);
    }

    MemorySegment name(int output) {
        return names[output];
    }

    /// The shape that an output will have; null if there is no promise to rely on.
    long @Nullable [] promised(int output, @Nullable Tensor[] inputs) {
        return reliedOn[output] ? shapes.of(output, inputs) : null;
    }

    /// The shape that the model promises, relied on or not; null if it doesn't.
    long @Nullable [] declared(int output, @Nullable Tensor[] inputs) {
        return shapes.of(output, inputs);
    }

    void relyOn(boolean[] outputs) {
        System.arraycopy(outputs, 0, reliedOn, 0, reliedOn.length);
    }

    void promiseNoMore(int output) {
        reliedOn[output] = false;
    }
}
