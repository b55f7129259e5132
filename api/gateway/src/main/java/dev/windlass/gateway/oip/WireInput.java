package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One `InferInputTensor` of a protobuf request, its contents not read yet.
///
/// @param contentsStart -1 if it has none of its own
record WireInput(int index, String name, String datatype, long[] shape, int contentsStart, int contentsEnd) {
    static WireInput read(WireMessage.Part part, int index) {
        var where = "inputs[" + index + "]";
        var name = "";
        var datatype = "";
        var shape = new Shape(where);
        int start = -1;
        int end = -1;
        while (part.next()) {
            switch (part.field()) {
                case 1 -> name = part.text();
                case 2 -> datatype = part.text();
                case 3 -> shape.read(part);
                case 4 -> WireParameters.entry(part.message(), where + ".parameters", WireInput::parameter);
                case 5 -> {
                    if (start >= 0) {
                        throw WireRequest.bad(where + ".contents", "stands twice", "give it once");
                    }
                    start = part.bytes();
                    end = part.at();
                }
                default -> part.skip();
            }
        }
        return new WireInput(index, name, datatype, shape.dims(), start, end);
    }

    /// @param rawBytes of its raw contents; -1 if the request has none
    InferRequest.Input checked(WireMessage message, int rawBytes) {
        var where = "inputs[" + index + "]";
        if (name.isEmpty()) {
            throw WireRequest.bad(where + ".name", "is missing", "name one of the model's inputs");
        }
        var known = known(where);
        if (rawBytes < 0) {
            return new InferRequest.Input(name, shape, known, Math.max(0, contentsStart), Math.max(0, contentsEnd), -1);
        }
        if (contentsStart >= 0 && message.part(contentsStart, contentsEnd).next()) {
            throw WireRequest.bad(
                    where + ".contents", "stands beside raw_input_contents", "give one of them, for all inputs");
        }
        return new InferRequest.Input(name, shape, known, -1, -1, rawBytes);
    }

    private Datatype known(String where) {
        try {
            return Datatype.valueOf(datatype);
        } catch (IllegalArgumentException unknown) {
            throw Refusal.bad(
                    where + ".datatype",
                    Refusal.excerpt(datatype),
                    "isn't a datatype",
                    "use one of " + Arrays.toString(Datatype.values()));
        }
    }

    private static void parameter(String name, WireParameters.Parameter value) {
        if (name.equals("shared_memory_region")) {
            throw WireHead.noSharedMemory(value);
        }
    }

    /// Dimensions, packed or not.
    private static final class Shape {
        private final String where;
        private long @Nullable [] dims;
        private int rank;

        private Shape(String where) {
            this.where = where;
        }

        void read(WireMessage.Part part) {
            if (part.type() != WireMessage.BYTES) {
                add(part.varintField());
                return;
            }
            var packed = part.message();
            while (packed.hasMore()) {
                add(packed.varint());
            }
        }

        private void add(long dim) {
            if (dims == null) {
                dims = new long[TensorSpec.RANK_MAX];
            }
            if (rank == dims.length) {
                throw WireRequest.bad(
                        where + ".shape", "has more than " + dims.length + " dimensions", "give the model's shape");
            }
            if (dim < 0) {
                throw Refusal.bad(where + ".shape", Long.toString(dim), "must be 0 or more", "give the tensor's size");
            }
            dims[rank++] = dim;
        }

        long[] dims() {
            return dims == null ? new long[0] : Arrays.copyOf(dims, rank);
        }
    }
}
