package dev.windlass.gateway.arrow;

import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.rows.ElementKind;
import dev.windlass.rows.LaidColumns;
import dev.windlass.rows.RowBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Lays a frame's columns as they lie, where the rows that they make would be, for an inference worker that makes them.
/// Texts become the numbers of their categories. Used once.
final class ColumnLaying {
    private final RowPlan plan;
    private final Column[] columns;
    private final CategoryCodes codes;
    private final ByteBuffer bytes;
    private final ByteBuffer target;
    private final List<LaidColumns.Batch> batches = new ArrayList<>();
    private boolean fit = true;

    private ColumnLaying(RowPlan plan, Column[] columns, ByteBuffer bytes, ByteBuffer target) {
        this.plan = plan;
        this.columns = columns;
        this.codes = new CategoryCodes(plan, columns);
        this.bytes = bytes;
        this.target = target;
    }

    /// @param columns by cell of `plan`
    /// @param target all that the rows would take, little-endian
    /// @return empty if the rows are to be made here, whatever `target` has now: the columns take more than
    ///     they, or come in too many batches, or one can't be laid as it is, or has something to be refused
    static Optional<LaidColumns> lay(Frame frame, RowPlan plan, Column[] columns, ByteBuffer target) {
        var laying = new ColumnLaying(plan, columns, frame.bytes(), target);
        try {
            return laying.lay(frame.walk());
        } catch (RefusedException refused) {
            // Where it is said which of several is to be refused: there.
            return Optional.empty();
        }
    }

    private Optional<LaidColumns> lay(ColumnWalk walk) {
        walk.eachBatch(columns, this::measure);
        if (!fit || batches.isEmpty()) {
            return Optional.empty();
        }
        var laid = new LaidColumns(plan.layout(), batches);
        if (laid.byteSize() > target.limit()) {
            return Optional.empty();
        }
        laid.describe(target);
        walk.eachBatch(columns, new Copying(laid));
        return Optional.of(laid);
    }

    private void measure(long rowsBefore, Elements[] elements, Elements[] dictionaries) {
        fit &= batches.size() < LaidColumns.BATCHES_MAX;
        var laid = new ArrayList<LaidColumns.Column>(columns.length);
        for (int i = 0; fit && i < columns.length; i++) {
            fit = isLaid(i, elements[i], dictionaries[i]);
            if (fit) {
                laid.add(column(i, elements[i], dictionaries[i]));
            }
        }
        if (fit) {
            batches.add(new LaidColumns.Batch(elements[0].count(), laid));
        }
    }

    /// Whole numbers in a large dictionary aren't: neither their places nor they are what the batch has.
    private boolean isLaid(int index, Elements elements, Elements dictionary) {
        if (codes.tabled(index, dictionary)) {
            return placesLieInside(index, elements, dictionary);
        }
        return columns[index].dictionary() == null || plan.cells().get(index).texts() != null;
    }

    private boolean placesLieInside(int index, Elements elements, Elements dictionary) {
        boolean signed = columns[index].stored().signed();
        boolean inside = true;
        for (int i = 0; inside && i < elements.count(); i++) {
            long place = elements.place(i, signed);
            inside = (place >= 0 && place < dictionary.count()) || elements.isNull(i);
        }
        return inside;
    }

    private LaidColumns.Column column(int index, Elements elements, Elements dictionary) {
        if (coded(index, dictionary)) {
            return new LaidColumns.Column(codeKind(plan.cells().get(index)), false, null);
        }
        return new LaidColumns.Column(
                columns[index].stored().kind(),
                elements.validityAt() != RowBatch.NONE,
                codes.tabled(index, dictionary) ? codes.table(index, dictionary) : null);
    }

    /// Whether each row's category is looked up here.
    private boolean coded(int index, Elements dictionary) {
        return !codes.tabled(index, dictionary) && plan.cells().get(index).texts() != null;
    }

    private static ElementKind codeKind(RowPlan.PlannedCell cell) {
        int size = cell.texts() == null ? 0 : cell.texts().texts().length;
        return size <= Byte.MAX_VALUE
                ? ElementKind.INT8
                : size <= Short.MAX_VALUE ? ElementKind.INT16 : ElementKind.INT32;
    }

    private final class Copying implements ColumnWalk.BatchPart {
        private final LaidColumns laid;
        private int batch;

        Copying(LaidColumns laid) {
            this.laid = laid;
        }

        @Override
        public void take(long rowsBefore, Elements[] elements, Elements[] dictionaries) {
            for (int i = 0; i < columns.length; i++) {
                int at = laid.valuesAt(batch, i);
                if (coded(i, dictionaries[i])) {
                    code(i, elements[i], dictionaries[i], at);
                } else {
                    copy(i, elements[i], at);
                }
            }
            batch++;
        }

        private void copy(int index, Elements elements, int at) {
            var column = laid.batches().get(batch).columns().get(index);
            int count = elements.count();
            target.put(
                    at, bytes, elements.firstAt(), Math.toIntExact(column.kind().bytes(count)));
            if (column.nullable()) {
                int bits = Math.toIntExact(ElementKind.BITS.bytes(count));
                target.put(laid.validityAt(batch, index), bytes, Math.toIntExact(elements.validityAt()), bits);
            }
        }

        private void code(int index, Elements elements, Elements dictionary, int at) {
            var kind = laid.batches().get(batch).columns().get(index).kind();
            for (int i = 0; i < elements.count(); i++) {
                int code = codes.ofRow(index, elements, dictionary, i);
                switch (kind) {
                    case INT8 -> target.put(at + i, (byte) code);
                    case INT16 -> target.putShort(at + 2 * i, (short) code);
                    default -> target.putInt(at + 4 * i, code);
                }
            }
        }
    }
}
