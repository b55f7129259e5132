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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A data frame's columns, compared with the model and ready to be written into a slot. Holds views of the staged
/// body and owns nothing.
final class ArrowInputs implements RequestInputs {
    private final Frame frame;
    private final List<Placed> placed;
    private final List<MadeInput> made;
    private final long payloadBytes;
    private final long stringElements;

    /// One column and its place in the model's order.
    private record Placed(Column column, int index, long[] dims, boolean strings, long byteLength) {}

    private ArrowInputs(Frame frame, List<Placed> placed, List<MadeInput> made) {
        this.frame = frame;
        this.placed = placed;
        this.made = made;
        long bytes = 0;
        long strings = 0;
        for (var one : made) {
            bytes += one.byteLength();
        }
        for (var one : placed) {
            bytes += one.byteLength();
            strings += one.strings() ? Shapes.elements(one.dims()) : 0;
        }
        this.payloadBytes = bytes;
        this.stringElements = strings;
    }

    /// Compares a frame with a model.
    ///
    /// @param frame whose batches were read
    /// @throws RefusedException naming the column and what the model wants
    static ArrowInputs of(Frame frame, Wanted wanted, InstanceSpec spec) {
        var all = new ArrayList<Placed>();
        for (int i = 0; i < frame.columns().size(); i++) {
            if (wanted.isInput(i)) {
                all.add(placed(frame, frame.columns().get(i), wanted.inputs()[i], spec));
            }
        }
        return new ArrowInputs(frame, all, MadeInput.all(frame, wanted, spec));
    }

    private static Placed placed(Frame frame, Column column, int index, InstanceSpec spec) {
        var wanted = spec.inputs().get(index);
        var dims = WantedColumns.dims(column, frame.rows(), wanted);
        boolean strings = wanted.datatype() == Datatype.BYTES;
        var size = new Size(column, strings);
        frame.walk().each(column, size);
        long bytes =
                strings ? size.bytes : Shapes.elements(dims) * wanted.datatype().byteSize();
        return new Placed(column, index, dims, strings, bytes);
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
        for (var one : placed) {
            int bytes = Math.toIntExact(one.byteLength());
            if (one.strings()) {
                frame.walk().each(one.column(), new Texts(one.column(), slot.strings(one.index(), one.dims(), bytes)));
            } else {
                frame.walk().each(one.column(), new Numbers(one.column(), slot.fixed(one.index(), one.dims(), bytes)));
            }
        }
        // Of several values to be refused the first input's is named, wherever rows are made.
        var making = made.size() == 1 ? MadeInput.Making.WHERE_TAKEN : MadeInput.Making.HERE;
        for (var one : made) {
            one.fill(frame, slot, making);
        }
        return TensorPlaces.NONE;
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
