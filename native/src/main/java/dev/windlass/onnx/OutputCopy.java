package dev.windlass.onnx;

import dev.windlass.slab.TensorSpec;
import java.lang.foreign.MemorySegment;

/// Copies the outputs that ONNX Runtime allocated, since their shape wasn't known before the run, into the
/// reply.
final class OutputCopy {
    private final RunCalls calls;
    private final TensorSpec[] wanted;
    private final ReplyArea reply;
    private final long[][] shapes;
    private boolean fits;
    private boolean nonFinite;

    /// @param wanted the outputs that were bound, in this order
    OutputCopy(RunCalls calls, TensorSpec[] wanted, ReplyArea reply) {
        this.calls = calls;
        this.wanted = wanted;
        this.reply = reply;
        this.shapes = new long[wanted.length][];
    }

    /// Copies output `first` and those after it; `fits` and `nonFinite` say what is known of those before it.
    RunOutcome from(int first, boolean fits, boolean nonFinite) {
        this.fits = fits;
        this.nonFinite = nonFinite;
        var values = calls.outputs();
        try {
            for (int i = first; i < values.length; i++) {
                copy(i, values[i]);
            }
        } finally {
            for (var value : values) {
                calls.release(value);
            }
        }
        if (!this.fits) {
            return new RunOutcome.Overflow(reply.bytesNeeded());
        }
        return this.nonFinite ? RunOutcome.Done.NON_FINITE : RunOutcome.Done.FINITE;
    }

    /// The shape that a copied output has.
    long[] shape(int index) {
        return shapes[index];
    }

    private void copy(int index, MemorySegment value) {
        var datatype = wanted[index].datatype();
        var dims = calls.dims(value);
        shapes[index] = dims;
        long elements = Inputs.elements(dims);
        if (!datatype.fixedWidth()) {
            copyStrings(index, value, dims, elements);
            return;
        }
        long byteSize = elements * datatype.byteSize();
        var place = reply.fixed(index, datatype, dims, byteSize);
        if (place == null) {
            fits = false;
            return;
        }
        var data = calls.data(value, byteSize);
        MemorySegment.copy(data, 0, place, 0, byteSize);
        nonFinite |= NonFinite.in(data, byteSize, datatype);
    }

    private void copyStrings(int index, MemorySegment value, long[] dims, long elements) {
        long byteSize = calls.stringByteSize(value);
        var target = reply.strings(index, dims, elements, byteSize);
        if (target == null) {
            fits = false;
        } else {
            calls.copyStrings(value, byteSize, target);
        }
    }
}
