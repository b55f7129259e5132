package dev.windlass.gateway.oip;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The inputs of a request of the Open Inference Protocol, with binary tensors or without.
final class PreparedInputs implements RequestInputs {
    private final ElementReader reader;
    private final ByteBuffer json;
    private final List<Placed> placed;
    private final long payloadBytes;
    private final long stringElements;

    /// One input and its place in the model's order.
    ///
    /// @param bytes its binary data; null if it is written otherwise, or still to come
    /// @param raw true if the bytes are one BYTES element without a length
    private record Placed(
            int index, InferRequest.Input input, @Nullable ByteBuffer bytes, int byteLength, boolean raw) {}

    private PreparedInputs(ElementReader reader, ByteBuffer json, List<Placed> placed) {
        this.reader = reader;
        this.json = json;
        this.placed = placed;
        long bytes = 0;
        long strings = 0;
        for (var one : placed) {
            bytes += one.byteLength();
            strings += one.input().datatype() == Datatype.BYTES
                    ? Shapes.elements(one.input().shape())
                    : 0;
        }
        this.payloadBytes = bytes;
        this.stringElements = strings;
    }

    /// Compares a request with a model.
    ///
    /// @param binary the bytes behind the JSON part; they must be there if they are strings
    /// @throws RefusedException naming the input and what the model wants
    static PreparedInputs of(
            InferRequest request, ElementReader reader, ByteBuffer json, Binary binary, InstanceSpec spec) {
        var all = new ArrayList<Placed>(request.inputs().size());
        var seen = new boolean[spec.inputs().size()];
        long at = 0;
        for (var input : request.inputs()) {
            int index = indexOf(input, spec);
            if (seen[index]) {
                throw input.bad("", "", "stands twice", "give it once");
            }
            seen[index] = true;
            if (input.binary() && input.binaryBytes() > binary.byteSize() - at) {
                throw badSize(
                        input,
                        reader,
                        "is more than the " + (binary.byteSize() - at) + " bytes left for it in the body",
                        "send all bytes, or give their number");
            }
            var bytes = input.binary() ? binary.slice(at, input.binaryBytes()) : null;
            at += Math.max(0, input.binaryBytes());
            requireFits(input, spec.inputs().get(index));
            all.add(new Placed(index, input, bytes, byteLength(input, bytes, reader, json), false));
        }
        TensorNames.requireAll(seen, spec.inputs());
        if (at != binary.byteSize()) {
            throw Refusal.bad(
                    "body",
                    "",
                    "unexpected additional input data: " + (binary.byteSize() - at) + " bytes after the last tensor",
                    "make the binary_data_size of all inputs cover the body");
        }
        return new PreparedInputs(reader, json, all);
    }

    /// A raw binary request: the whole body is the model's single input, or the single one that must be given.
    ///
    /// @param body must be there if it is a string
    static PreparedInputs ofRaw(ElementReader reader, Binary body, InstanceSpec spec) {
        var single = spec.inputs().size() == 1 ? spec.inputs() : TensorNames.required(spec.inputs());
        if (single.size() != 1) {
            throw badRaw("needs a model with one input, this one takes " + TensorNames.of(spec.inputs()));
        }
        var wanted = single.getFirst();
        var dims = rawDims(wanted, body.byteSize());
        var input = new InferRequest.Input(wanted.name(), dims, wanted.datatype(), -1, -1, body.byteSize());
        var placed = new Placed(
                spec.input(wanted.name()),
                input,
                body.slice(0, body.byteSize()),
                Math.toIntExact(body.byteSize()),
                true);
        return new PreparedInputs(reader, ByteBuffer.allocate(0), List.of(placed));
    }

    @Override
    public long byteLength() {
        return payloadBytes;
    }

    @Override
    public long requestBytes(InstanceSpec spec) {
        return spec.requestBytes(payloadBytes, stringElements);
    }

    @Override
    public TensorPlaces fill(RequestSlot slot) {
        var toCome = TensorPlaces.NONE;
        for (var one : placed) {
            var input = one.input();
            if (input.datatype() == Datatype.BYTES) {
                fillStrings(slot.strings(one.index(), input.shape(), one.byteLength()), one);
                continue;
            }
            var target = slot.fixed(one.index(), input.shape(), one.byteLength());
            if (one.bytes() != null) {
                target.put(one.bytes().duplicate());
            } else if (input.binary()) {
                toCome = toCome.with(target);
            } else {
                reader.elements(json, input, target);
            }
        }
        return toCome;
    }

    private void fillStrings(RequestSlot.StringsWriter target, Placed one) {
        var bytes = one.bytes();
        if (bytes == null) {
            reader.strings(json, one.input(), target);
        } else if (one.raw()) {
            target.add(bytes.duplicate());
        } else {
            BinaryTensors.strings(bytes, target);
        }
    }

    private static int byteLength(
            InferRequest.Input input, @Nullable ByteBuffer bytes, ElementReader reader, ByteBuffer json) {
        long elements = Shapes.elements(input.shape());
        if (input.datatype() == Datatype.BYTES) {
            return bytes == null ? reader.stringBytes(json, input) : BinaryTensors.stringBytes(input, bytes, elements);
        }
        long length = elements * input.datatype().byteSize();
        if (input.binary() && length != input.binaryBytes()) {
            throw badSize(
                    input,
                    reader,
                    "isn't what its shape and datatype make",
                    "send " + length + " bytes, or another shape");
        }
        if (!input.binary() && elements > reader.elementsMax(input)) {
            throw input.bad(".data", "", "has fewer elements than its shape's " + elements, "give exactly the product");
        }
        return (int) length;
    }

    private static void requireFits(InferRequest.Input input, TensorSpec wanted) {
        if (input.datatype() != wanted.datatype()) {
            throw input.bad(
                    ".datatype", input.datatype().name(), "isn't what the model takes", "send " + wanted.datatype());
        }
        if (!Shapes.fits(input.shape(), wanted)) {
            throw input.bad(
                    ".shape",
                    Arrays.toString(input.shape()),
                    "isn't what the model takes",
                    "send " + wanted.shapeText() + ", -1 being any size");
        }
    }

    private static int indexOf(InferRequest.Input input, InstanceSpec spec) {
        int index = spec.input(input.name());
        if (index < 0) {
            throw input.bad("", "", "isn't an input of the model", "give " + TensorNames.of(spec.inputs()));
        }
        return index;
    }

    private static long[] rawDims(TensorSpec wanted, long bytes) {
        if (wanted.anyRank()) {
            throw badRaw("needs an input whose shape the model says, " + wanted.name() + " has any");
        }
        var dims = wanted.shape().stream().mapToLong(Long::longValue).toArray();
        int free = -1;
        long row = wanted.datatype() == Datatype.BYTES ? 1 : wanted.datatype().byteSize();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] >= 0) {
                row *= dims[i];
            } else if (free >= 0) {
                throw badRaw(
                        "needs an input with one free dimension at most, " + wanted.name() + " is " + wanted.shape());
            } else {
                free = i;
            }
        }
        if (wanted.datatype() == Datatype.BYTES) {
            if (row != 1) {
                throw badRaw("is for one string, and input " + wanted.name() + " is " + wanted.shape());
            }
            if (free >= 0) {
                dims[free] = 1;
            }
            return dims;
        }
        if (free >= 0 && row > 0) {
            dims[free] = bytes / row;
        }
        if (row == 0 || bytes % row != 0 || (free < 0 && bytes != row)) {
            throw Refusal.bad(
                    "body",
                    bytes + " bytes",
                    "isn't what input " + wanted.name() + " takes",
                    "send " + (free < 0 ? "exactly " : "whole rows of ") + row + " bytes");
        }
        return dims;
    }

    private static RuntimeException badSize(
            InferRequest.Input input, ElementReader reader, String message, String remedy) {
        return input.bad(reader.binarySizeField(), Long.toString(input.binaryBytes()), message, remedy);
    }

    private static RuntimeException badRaw(String message) {
        return Refusal.bad(JsonPart.HEADER, "0", message, "describe the inputs in JSON before their bytes");
    }
}
