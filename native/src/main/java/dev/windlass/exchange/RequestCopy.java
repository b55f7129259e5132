package dev.windlass.exchange;

import dev.windlass.rows.RowVerdict;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorTable;
import java.util.Objects;

/// Lays out in one request what lies in another one, in its slab. Shapes and lengths are those of the
/// gateway's heap: never of a slab that a dying process could write to.
record RequestCopy(RequestLayout from, RequestLayout to) {
    /// All inputs, for the same model.
    ///
    /// @throws IllegalArgumentException if it takes other inputs, or more room
    void all() {
        if (!from.spec.inputs().equals(to.spec.inputs()) || from.headBytes() != to.headBytes()) {
            throw new IllegalArgumentException(
                    "the request is for a model with other inputs, or asks for other outputs");
        }
        if (from.byteLength > to.room) {
            throw new IllegalArgumentException("the request has " + from.byteLength + " bytes, the room " + to.room);
        }
        if (!columnsAreTaken()) {
            byName();
            return;
        }
        for (int i = 0; i < from.laid.length; i++) {
            var input = from.laid[i];
            if (input != null) {
                to.put(i, input);
            }
        }
        long head = from.headBytes();
        move(head, head, from.byteLength - head);
        to.byteLength = from.byteLength;
        to.saved = from.saved;
    }

    private boolean columnsAreTaken() {
        for (int i = 0; i < from.laid.length; i++) {
            if (from.columns(i) != null && !to.spec.takesColumns(i)) {
                return false;
            }
        }
        return true;
    }

    /// All inputs, for another model. Elements are copied as they lie, strings' offsets too, which the
    /// inference worker checks. Rows are made of columns, unless the other's would be made of them in the
    /// same way.
    ///
    /// @throws IllegalArgumentException if the other doesn't take them
    void byName() {
        for (int i = 0; i < from.laid.length; i++) {
            var input = from.laid[i];
            var as = from.spec.inputs().get(i);
            if (input != null) {
                take(to.spec.input(as.name()), input, as);
            }
        }
        for (int i = 0; i < to.laid.length; i++) {
            var input = to.spec.inputs().get(i);
            if (to.laid[i] == null && !input.optional()) {
                throw new IllegalArgumentException("input " + input.name() + " isn't given");
            }
        }
    }

    private void take(int index, LaidInput given, TensorSpec as) {
        var line = given.line();
        var input = to.claim(index, line.dims());
        if (input.datatype() != line.datatype()) {
            throw new IllegalArgumentException(
                    "input " + input.name() + " is " + input.datatype() + ", not " + line.datatype());
        }
        long offsets = given.offsetsBytes();
        long offsetsOff = offsets == 0 ? 0 : to.reserve(input, offsets);
        long dataOff = to.reserve(input, line.dataLen());
        var there = new TensorTable.Line(line.datatype(), line.dims(), dataOff, line.dataLen(), offsetsOff);
        to.put(index, new LaidInput(there, null));
        move(line.offsetsOff(), offsetsOff, offsets);
        if (given.columns() == null) {
            move(line.dataOff(), dataOff, line.dataLen());
        } else {
            takeColumns(index, given, as, dataOff);
        }
    }

    private void takeColumns(int index, LaidInput given, TensorSpec as, long dataOff) {
        var line = given.line();
        var input = to.spec.inputs().get(index);
        var columns = Objects.requireNonNull(given.columns());
        if (to.spec.takesColumns(index) && input.columns().equals(as.columns())) {
            move(line.dataOff(), dataOff, columns.byteSize());
            to.madeOf(index, columns);
            return;
        }
        var target = to.slab.memory().asSlice(to.extent + dataOff, line.dataLen());
        if (columns.fill(given.data(from.slab, from.extent), target) instanceof RowVerdict.Refused refused) {
            throw new IllegalArgumentException("input " + input.name() + " can't be made of its columns: " + refused);
        }
    }

    private void move(long source, long target, long bytes) {
        to.slab
                .memory()
                .asSlice(to.extent + target, bytes)
                .copyFrom(from.slab.memory().asSlice(from.extent + source, bytes));
    }
}
