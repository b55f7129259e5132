package dev.windlass.exchange;

import dev.windlass.rows.LaidColumns;
import dev.windlass.slab.BatchLimits;
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
    final InstanceSpec spec;
    private final WantedOutputs wanted;
    final Slab slab;
    final long extent;
    final long room;
    final @Nullable LaidInput[] laid;
    private @Nullable SlabStrings unfinished;

    // Views of all of it, made when they are needed: for strings, by absolute position, and for one input at a time.
    private @Nullable ByteBuffer whole;
    private @Nullable ByteBuffer next;

    long byteLength;

    /// By how much columns take less than their rows.
    long saved;

    private int rows = 1;
    private int batchRows;

    /// @param extent where it begins in the slab
    /// @param room how many bytes of the extent the inputs may take
    RequestLayout(InstanceSpec spec, WantedOutputs wanted, Slab slab, long extent, long room) {
        int inputs = spec.inputs().size();
        this.spec = spec;
        this.wanted = wanted;
        this.slab = slab;
        this.extent = extent;
        this.room = room;
        this.laid = new @Nullable LaidInput[inputs];
        this.byteLength = headBytes();
        wanted.write(slab.memory(), extent + TensorTable.headBytes(inputs));
    }

    /// The bytes that are laid out so far.
    long byteLength() {
        return byteLength;
    }

    /// The same if all rows were made.
    long copyBytes() {
        return byteLength + saved;
    }

    /// What lies in an input's place instead of rows; null if it is a tensor, or isn't there.
    @Nullable LaidColumns columns(int input) {
        var found = input < 0 || input >= laid.length ? null : laid[input];
        return found == null ? null : found.columns();
    }

    WantedOutputs wanted() {
        return wanted;
    }

    /// The first dimension of the first input; 1 if that is a scalar.
    int rows() {
        return rows;
    }

    int inputs() {
        return laid.length;
    }

    /// Rows that it brings into a batch, once it is complete; 0 if it is only run alone.
    int batchRows() {
        return batchRows;
    }

    /// Whether both may be in one batch: they differ in nothing but their rows.
    ///
    /// @param other of the same instance; it and this one bring rows into a batch
    boolean goesWith(RequestLayout other) {
        boolean same = wanted.equals(other.wanted);
        for (int i = 0; same && i < laid.length; i++) {
            var ours = laid[i];
            var its = other.laid[i];
            same = ours == null ? its == null : its != null && ours.sameRowsAs(its);
        }
        return same;
    }

    ByteBuffer fixed(int inputIndex, long[] dims, int bytes) {
        return slab.view(extent + layFixed(inputIndex, dims, bytes), bytes);
    }

    ByteBuffer fixedUntilNext(int inputIndex, long[] dims, int bytes) {
        int at = (int) layFixed(inputIndex, dims, bytes);
        var view = next == null ? slab.view(extent, Math.toIntExact(room)) : next.clear();
        next = view;
        return view.limit(at + bytes).position(at);
    }

    /// @return where it begins
    private long layFixed(int inputIndex, long[] dims, int bytes) {
        var input = claim(inputIndex, dims);
        long elements = TensorTable.elements(dims);
        if (!input.datatype().fixedWidth() || elements * input.datatype().byteSize() != bytes) {
            throw new IllegalArgumentException("input " + input.name() + " of " + elements + " " + input.datatype()
                    + " doesn't have " + bytes + " bytes");
        }
        long dataOff = reserve(input, bytes);
        put(inputIndex, new LaidInput(new TensorTable.Line(input.datatype(), dims, dataOff, bytes, 0), null));
        return dataOff;
    }

    private ByteBuffer whole() {
        var view = whole == null ? slab.view(extent, Math.toIntExact(room)) : whole;
        whole = view;
        return view;
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
        put(inputIndex, new LaidInput(new TensorTable.Line(input.datatype(), dims, dataOff, bytes, offsetsOff), null));
        var data = new SlabStrings.Room(dataOff, bytes);
        unfinished = new SlabStrings(input.name(), whole(), offsetsOff, elements, data, unfinished);
        return unfinished;
    }

    /// What was laid out by [#fixed] is what its rows are made of.
    void madeOf(int inputIndex, LaidColumns columns) {
        var tensor = inputIndex < 0 || inputIndex >= laid.length ? null : laid[inputIndex];
        if (tensor == null || !fits(tensor, inputIndex, columns)) {
            throw new IllegalArgumentException("input " + inputIndex + " can't be made of columns of " + columns.rows()
                    + " rows and " + columns.byteSize() + " bytes");
        }
        var line = tensor.line();
        if (byteLength == line.dataOff() + line.dataLen()) {
            saved += line.dataLen() - columns.byteSize();
            byteLength = line.dataOff() + columns.byteSize();
        }
        put(inputIndex, new LaidInput(line, columns));
    }

    private boolean fits(LaidInput tensor, int inputIndex, LaidColumns columns) {
        var dims = new long[] {columns.rows(), columns.layout().width()};
        return tensor.columns() == null
                && spec.takesColumns(inputIndex)
                && Arrays.equals(tensor.line().dims(), dims)
                && columns.byteSize() <= tensor.line().dataLen();
    }

    /// SHA-256 of what is laid out.
    byte[] fingerprint() {
        var hash = ContentHash.begin();
        for (var input : laid) {
            if (input == null) {
                hash.update((byte) 0);
            } else {
                input.hash(hash, slab, extent);
            }
        }
        return hash.digest();
    }

    /// Nothing more will be laid out.
    ///
    /// @throws IllegalStateException if an input is missing that isn't optional, or lacks elements
    void complete() {
        for (int i = 0; i < laid.length; i++) {
            if (laid[i] != null) {
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
        boolean rowsOnly = rows > 0
                && rows <= spec.batchRowsMax()
                && spec.batchRowsMax() > 1
                && byteLength <= BatchLimits.REQUEST_BYTES_MAX;
        for (int i = 0; rowsOnly && i < laid.length; i++) {
            var input = laid[i];
            rowsOnly = spec.inputs().get(i).optional() ? input == null : input != null && input.hasRows(rows);
        }
        batchRows = rowsOnly ? rows : 0;
    }

    long headBytes() {
        return TensorTable.headBytes(laid.length) + wanted.byteSize();
    }

    TensorSpec claim(int inputIndex, long[] dims) {
        var inputs = spec.inputs();
        if (inputIndex < 0 || inputIndex >= inputs.size() || laid[inputIndex] != null) {
            throw new IllegalArgumentException("input " + inputIndex + " doesn't exist or was laid out before");
        }
        var input = inputs.get(inputIndex);
        if (!input.takes(dims) || TensorTable.elements(dims) < 0) {
            throw new IllegalArgumentException(
                    "input " + input.name() + " has shape " + input.shapeText() + ", got " + Arrays.toString(dims));
        }
        return input;
    }

    long reserve(TensorSpec input, long bytes) {
        long at = TensorTable.align(byteLength);
        long end = at + bytes;
        if (end > room) {
            throw new IllegalArgumentException(
                    "input " + input.name() + " needs " + bytes + " bytes, the room has " + (room - at));
        }
        byteLength = end;
        return at;
    }

    void put(int inputIndex, LaidInput input) {
        input.write(slab.memory(), extent, inputIndex);
        laid[inputIndex] = input;
        var dims = input.line().dims();
        if (inputIndex == 0 && dims.length > 0) {
            rows = (int) dims[0];
        }
    }
}
