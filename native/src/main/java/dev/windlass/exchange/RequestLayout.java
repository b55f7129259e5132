package dev.windlass.exchange;

import dev.windlass.slab.ContentHash;
import dev.windlass.slab.Slab;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorTable;
import dev.windlass.slab.WantedOutputs;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One request in its extent: the table of its inputs, the list of the outputs that it asks for, then
/// the inputs, each laid out once, in any order, one behind the other. In one thread's hands at a time.
final class RequestLayout {
    private final InstanceSpec spec;
    private final WantedOutputs wanted;
    private final Slab slab;
    private final long extent;
    private final long room;
    private final TensorTable.@Nullable Line[] lines;
    private @Nullable SlabStrings unfinished;
    private long byteLength;
    private int rows = 1;

    /// @param extent where it begins in the slab
    /// @param room how many bytes of the extent the inputs may take
    RequestLayout(InstanceSpec spec, WantedOutputs wanted, Slab slab, long extent, long room) {
        int inputs = spec.inputs().size();
        this.spec = spec;
        this.wanted = wanted;
        this.slab = slab;
        this.extent = extent;
        this.room = room;
        this.lines = new TensorTable.@Nullable Line[inputs];
        this.byteLength = headBytes();
        wanted.write(slab.memory(), extent + TensorTable.headBytes(inputs));
    }

    /// The bytes that are laid out so far.
    long byteLength() {
        return byteLength;
    }

    WantedOutputs wanted() {
        return wanted;
    }

    /// The first dimension of the first input; 1 if that is a scalar.
    int rows() {
        return rows;
    }

    int inputs() {
        return lines.length;
    }

    ByteBuffer fixed(int inputIndex, long[] dims, int bytes) {
        var input = claim(inputIndex, dims);
        long elements = TensorTable.elements(dims);
        if (!input.datatype().fixedWidth() || elements * input.datatype().byteSize() != bytes) {
            throw new IllegalArgumentException("input " + input.name() + " of " + elements + " " + input.datatype()
                    + " doesn't have " + bytes + " bytes");
        }
        long dataOff = reserve(input, bytes);
        put(inputIndex, new TensorTable.Line(input.datatype(), dims, dataOff, bytes, 0));
        return slab.view(extent + dataOff, bytes);
    }

    RequestSlot.StringsWriter strings(int inputIndex, long[] dims, int bytes) {
        var input = claim(inputIndex, dims);
        long elements = TensorTable.elements(dims);
        if (input.datatype().fixedWidth() || bytes < 0) {
            throw new IllegalArgumentException(
                    "input " + input.name() + " is " + input.datatype() + ", not BYTES of " + bytes + " bytes");
        }
        long offsetsOff = reserve(input, 8 * (elements + 1));
        long dataOff = reserve(input, bytes);
        put(inputIndex, new TensorTable.Line(input.datatype(), dims, dataOff, bytes, offsetsOff));
        var offsets = slab.view(extent + offsetsOff, (int) (8 * (elements + 1)));
        unfinished = new SlabStrings(input.name(), offsets, slab.view(extent + dataOff, bytes), unfinished);
        return unfinished;
    }

    /// SHA-256 of what is laid out.
    ///
    /// @param at where it lies now: a request may have been moved since
    byte[] fingerprint(long at) {
        var hash = ContentHash.begin();
        for (var line : lines) {
            if (line == null) {
                hash.update((byte) 0);
                continue;
            }
            var head = ByteBuffer.allocate(16 + 8 * line.dims().length);
            head.putInt(line.datatype().code()).putInt(line.dims().length).putLong(line.dataLen());
            for (long dim : line.dims()) {
                head.putLong(dim);
            }
            hash.update(head.flip());
            if (line.offsetsOff() != 0) {
                long offsets = 8 * (TensorTable.elements(line.dims()) + 1);
                hash.update(slab.readOnlyView(at + line.offsetsOff(), (int) offsets));
            }
            hash.update(slab.readOnlyView(at + line.dataOff(), (int) line.dataLen()));
        }
        return hash.digest();
    }

    /// Copies the inputs that another layout has. The lines are taken from this side's heap, never from
    /// a slab that a dying process could write to.
    ///
    /// @param at where the other lies now: a request may have been moved since it was laid out
    void copy(RequestLayout from, long at) {
        if (!from.spec.inputs().equals(spec.inputs()) || from.headBytes() != headBytes()) {
            throw new IllegalArgumentException(
                    "the request is for a model with other inputs, or asks for other outputs");
        }
        if (from.byteLength > room) {
            throw new IllegalArgumentException("the request has " + from.byteLength + " bytes, the room " + room);
        }
        for (int i = 0; i < lines.length; i++) {
            var line = from.lines[i];
            if (line != null) {
                put(i, line);
            }
        }
        long head = headBytes();
        slab.memory()
                .asSlice(extent + head, from.byteLength - head)
                .copyFrom(from.slab.memory().asSlice(at + head, from.byteLength - head));
        byteLength = from.byteLength;
    }

    /// Lays the inputs out anew where another model is asked the same. Shapes and lengths are taken from
    /// this side's heap; elements are copied as they lie, strings' offsets too, which the inference
    /// worker checks.
    ///
    /// @param at where this lies now
    /// @throws IllegalArgumentException if the other doesn't take them
    void copyInto(RequestLayout other, long at) {
        for (int i = 0; i < lines.length; i++) {
            var line = lines[i];
            if (line != null) {
                other.take(other.spec.input(spec.inputs().get(i).name()), line, slab, at);
            }
        }
        for (int i = 0; i < other.lines.length; i++) {
            if (other.lines[i] == null && !other.spec.inputs().get(i).optional()) {
                throw new IllegalArgumentException(
                        "input " + other.spec.inputs().get(i).name() + " isn't given");
            }
        }
    }

    private void take(int inputIndex, TensorTable.Line line, Slab from, long at) {
        var input = claim(inputIndex, line.dims());
        if (input.datatype() != line.datatype()) {
            throw new IllegalArgumentException(
                    "input " + input.name() + " is " + input.datatype() + ", not " + line.datatype());
        }
        long offsets = line.offsetsOff() == 0 ? 0 : 8 * (TensorTable.elements(line.dims()) + 1);
        long offsetsOff = offsets == 0 ? 0 : reserve(input, offsets);
        long dataOff = reserve(input, line.dataLen());
        move(from, at + line.offsetsOff(), offsetsOff, offsets);
        move(from, at + line.dataOff(), dataOff, line.dataLen());
        put(inputIndex, new TensorTable.Line(line.datatype(), line.dims(), dataOff, line.dataLen(), offsetsOff));
    }

    private void move(Slab from, long source, long target, long bytes) {
        slab.memory().asSlice(extent + target, bytes).copyFrom(from.memory().asSlice(source, bytes));
    }

    /// Nothing more will be laid out.
    ///
    /// @throws IllegalStateException if an input is missing that isn't optional, or lacks elements
    void complete() {
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] != null) {
                continue;
            }
            TensorTable.writeAbsent(slab.memory(), extent, i);
            if (!spec.inputs().get(i).optional()) {
                throw new IllegalStateException("input " + spec.inputs().get(i).name() + " was not laid out");
            }
        }
        for (var strings = unfinished; strings != null; strings = strings.before) {
            strings.requireComplete();
        }
    }

    private long headBytes() {
        return TensorTable.headBytes(lines.length) + wanted.byteSize();
    }

    private TensorSpec claim(int inputIndex, long[] dims) {
        var inputs = spec.inputs();
        if (inputIndex < 0 || inputIndex >= inputs.size() || lines[inputIndex] != null) {
            throw new IllegalArgumentException("input " + inputIndex + " doesn't exist or was laid out before");
        }
        var input = inputs.get(inputIndex);
        if (!input.takes(dims) || TensorTable.elements(dims) < 0) {
            throw new IllegalArgumentException(
                    "input " + input.name() + " has shape " + input.shapeText() + ", got " + Arrays.toString(dims));
        }
        return input;
    }

    private long reserve(TensorSpec input, long bytes) {
        long at = TensorTable.align(byteLength);
        long end = at + bytes;
        if (end > room) {
            throw new IllegalArgumentException(
                    "input " + input.name() + " needs " + bytes + " bytes, the room has " + (room - at));
        }
        byteLength = end;
        return at;
    }

    private void put(int inputIndex, TensorTable.Line line) {
        TensorTable.write(slab.memory(), extent, inputIndex, line);
        lines[inputIndex] = line;
        if (inputIndex == 0 && line.dims().length > 0) {
            rows = (int) line.dims()[0];
        }
    }
}
