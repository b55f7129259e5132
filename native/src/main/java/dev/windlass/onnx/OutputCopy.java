package dev.windlass.onnx;

import dev.windlass.slab.TensorSpec;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The way of one run's outputs into the reply: those that are computed into their places, and those that ONNX Runtime
/// allocates, since their shape isn't known before.
final class OutputCopy {
    private final OrtValues values;
    private final RunMemory memory;
    private final TensorSpec[] wanted;
    private final ReplyArea reply;
    private final long[][] shapes;

    /// Of fixed-width outputs, where they go; null for others, and without room.
    private final @Nullable MemorySegment[] places;

    private boolean fits = true;

    /// @param wanted the outputs that are bound, in this order
    OutputCopy(OrtValues values, RunMemory memory, TensorSpec[] wanted, ReplyArea reply) {
        this.values = values;
        this.memory = memory;
        this.wanted = wanted;
        this.reply = reply;
        this.shapes = new long[wanted.length][];
        this.places = new MemorySegment[wanted.length];
    }

    /// Whether the reply has had room for all so far.
    boolean fits() {
        return fits;
    }

    /// The place of a fixed-width output of such a shape, with exactly its bytes; null without room for it.
    @Nullable MemorySegment place(int index, long[] dims) {
        var datatype = wanted[index].datatype();
        long byteSize = Inputs.elements(dims) * datatype.byteSize();
        var place = reply.fixed(index, datatype, dims, byteSize);
        if (place == null) {
            fits = false;
            return null;
        }
        places[index] = place.byteSize() == byteSize ? place : place.asSlice(0, byteSize);
        return places[index];
    }

    /// Copies output `first` and those after it.
    ///
    /// @param bound all that the run has computed; released here
    RunOutcome from(int first, MemorySegment[] bound) {
        try {
            for (int i = first; i < bound.length; i++) {
                copy(i, bound[i]);
            }
        } finally {
            for (var value : bound) {
                values.release(value);
            }
        }
        return arrived();
    }

    /// What came of the run, once all outputs are in their places.
    RunOutcome arrived() {
        if (!fits) {
            return new RunOutcome.Overflow(reply.bytesNeeded());
        }
        memory.arrive();
        boolean nonFinite = false;
        for (int i = 0; i < wanted.length; i++) {
            var place = places[i];
            nonFinite |= place != null && NonFinite.in(place, place.byteSize(), wanted[i].datatype());
        }
        return nonFinite ? RunOutcome.Done.NON_FINITE : RunOutcome.Done.FINITE;
    }

    /// The shape that a copied output has.
    long[] shape(int index) {
        return shapes[index];
    }

    private void copy(int index, MemorySegment value) {
        var dims = values.dims(value);
        shapes[index] = dims;
        if (!wanted[index].datatype().fixedWidth()) {
            copyStrings(index, value, dims);
            return;
        }
        var place = place(index, dims);
        if (place != null) {
            memory.fetch(value, place);
        }
    }

    private void copyStrings(int index, MemorySegment value, long[] dims) {
        long byteSize = values.stringByteSize(value);
        var target = reply.strings(index, dims, Inputs.elements(dims), byteSize);
        if (target == null) {
            fits = false;
        } else {
            values.copyStrings(value, byteSize, target);
        }
    }
}
