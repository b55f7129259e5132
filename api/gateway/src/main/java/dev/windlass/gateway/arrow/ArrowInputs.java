package dev.windlass.gateway.arrow;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.oip.RequestInputs;
import dev.windlass.gateway.oip.Shapes;
import dev.windlass.gateway.oip.TensorPlaces;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.RefusedRow;
import dev.windlass.slab.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;

/// A data frame's columns, compared with the model and ready to be written into a slot. Holds views of the staged
/// body and owns nothing.
final class ArrowInputs implements RequestInputs {
    private static final long[] NO_DIMS = {};

    private final Frame frame;
    private final InstanceSpec spec;

    // By column; of no use for one that isn't an input itself.
    private final long[][] dims;
    private final long[] bytes;

    private final List<MadeInput> made;
    private long payloadBytes;
    private long stringElements;

    private ArrowInputs(Frame frame, InstanceSpec spec, List<MadeInput> made) {
        this.frame = frame;
        this.spec = spec;
        this.made = made;
        this.dims = new long[frame.columns().size()][];
        this.bytes = new long[dims.length];
        for (var one : made) {
            payloadBytes += one.byteLength();
        }
    }

    /// Compares a frame with a model.
    ///
    /// @param frame whose batches were read
    /// @throws RefusedException naming the column and what the model wants
    static ArrowInputs of(Frame frame, InstanceSpec spec) {
        var inputs = new ArrowInputs(frame, spec, MadeInput.all(frame, spec));
        long[] like = NO_DIMS;
        for (int i = 0; i < inputs.dims.length; i++) {
            if (frame.wanted().isInput(i)) {
                inputs.measure(i, like);
                like = inputs.dims[i];
            }
        }
        return inputs;
    }

    private void measure(int index, long[] like) {
        var column = frame.columns().get(index);
        var wanted = input(index);
        dims[index] = WantedColumns.dims(column, frame.rows(), wanted, like);
        boolean strings = wanted.datatype() == Datatype.BYTES;
        var size = new Size(column, strings);
        frame.walk().each(column, size);
        long elements = Shapes.elements(dims[index]);
        bytes[index] = strings ? size.bytes : elements * wanted.datatype().byteSize();
        payloadBytes += bytes[index];
        stringElements += strings ? elements : 0;
    }

    /// The input that a column is.
    private TensorSpec input(int index) {
        return spec.inputs().get(frame.wanted().inputs()[index]);
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
        for (int i = 0; i < dims.length; i++) {
            if (frame.wanted().isInput(i)) {
                fill(slot, i);
            }
        }
        // Of several values to be refused the first input's is named, wherever rows are made.
        var making = made.size() == 1 ? MadeInput.Making.WHERE_TAKEN : MadeInput.Making.HERE;
        for (var one : made) {
            one.fill(frame, slot, making);
        }
        return TensorPlaces.NONE;
    }

    private void fill(RequestSlot slot, int index) {
        var column = frame.columns().get(index);
        int input = frame.wanted().inputs()[index];
        int length = Math.toIntExact(bytes[index]);
        if (input(index).datatype() == Datatype.BYTES) {
            frame.walk().each(column, new Texts(column, slot.strings(input, dims[index], length)));
        } else {
            frame.walk().each(column, new Numbers(column, slot.fixedUntilNext(input, dims[index], length)));
        }
    }

    @Override
    public Refusal refusal(RefusedRow row) {
        return made.stream()
                .filter(it -> it.index() == row.input())
                .findFirst()
                .orElseThrow()
                .refusal(row);
    }

    /// Adds up how many bytes a column's texts have; of others it only sees that they can be read.
    private static final class Size implements ColumnWalk.Part {
        private final Column column;
        private final boolean texts;
        private long bytes;

        private Size(Column column, boolean texts) {
            this.column = column;
            this.texts = texts;
        }

        @Override
        public void take(Elements elements, Elements dictionary) {
            int count = elements.count();
            if (column.dictionary() != null) {
                for (int i = 0; i < count; i++) {
                    int place = Places.of(column, elements, i, dictionary);
                    bytes += texts ? checked(dictionary, place) : 0;
                }
            } else if (texts) {
                for (int i = 0; i < count; i++) {
                    bytes += checked(elements, i);
                }
            }
        }

        private static int checked(Elements elements, int index) {
            int length = elements.textBytes(index);
            elements.textAt(index, length);
            return length;
        }
    }

    private record Numbers(Column column, ByteBuffer target) implements ColumnWalk.Part {
        @Override
        public void take(Elements elements, Elements dictionary) {
            if (column.dictionary() == null) {
                elements.putAll(target);
                return;
            }
            for (int i = 0; i < elements.count(); i++) {
                dictionary.put(Places.of(column, elements, i, dictionary), target);
            }
        }
    }

    private record Texts(Column column, RequestSlot.StringsWriter target) implements ColumnWalk.Part {
        @Override
        public void take(Elements elements, Elements dictionary) {
            boolean direct = column.dictionary() == null;
            var texts = direct ? elements : dictionary;
            var view = texts.view();
            if (direct && texts.count() > 0 && texts.lieTogether()) {
                target.addAll(texts.all(view), texts.count(), texts::textBytes);
                return;
            }
            for (int i = 0; i < elements.count(); i++) {
                int place = direct ? i : Places.of(column, elements, i, dictionary);
                int bytes = texts.textBytes(place);
                int at = texts.textAt(place, bytes);
                target.add(view.limit(at + bytes).position(at));
            }
        }
    }
}
