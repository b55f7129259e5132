package dev.windlass.gateway.arrow;

import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.rows.RowBatch;
import dev.windlass.rows.RowFiller;
import dev.windlass.rows.RowVerdict;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Has a frame's columns laid as the rows of an input. Used once.
final class RowWriter implements ColumnWalk.BatchPart {
    /// One to work with that nobody works with now.
    private static final AtomicReference<@Nullable RowFiller> SPARE = new AtomicReference<>();

    private final RowPlan plan;
    private final Column[] columns;
    private final CategoryCodes codes;
    private final ByteBuffer target;
    private final RowBatch batch;

    /// @param columns by cell of `plan`
    /// @param bytes what their batches lie in
    /// @param target all rows, little-endian
    RowWriter(RowPlan plan, Column[] columns, ByteBuffer bytes, ByteBuffer target) {
        this.plan = plan;
        this.columns = columns;
        this.codes = new CategoryCodes(plan, columns);
        this.target = target;
        this.batch = RowBatch.in(bytes, columns.length);
    }

    /// @throws RefusedException naming column and row, if a value is missing or no category
    @Override
    public void take(long rowsBefore, Elements[] elements, Elements[] dictionaries) {
        batch.start(elements[0].count());
        for (int i = 0; i < columns.length; i++) {
            say(i, elements[i], dictionaries[i]);
        }
        var spare = SPARE.getAndSet(null);
        var filler = spare == null ? new RowFiller() : spare;
        var verdict = filler.fill(plan.layout(), batch, target, rowsBefore);
        SPARE.set(filler);
        if (verdict instanceof RowVerdict.Refused(int column, long row, var reason)) {
            throw refused(column, elements[column], dictionaries[column], rowsBefore, (int) row, reason);
        }
    }

    private void say(int index, Elements elements, Elements dictionary) {
        var column = columns[index];
        boolean tabled = codes.tabled(index, dictionary);
        if (tabled || (column.dictionary() == null && plan.cells().get(index).texts() == null)) {
            batch.elements(index, column.stored().kind(), elements.firstAt(), elements.validityAt(), 0);
        } else {
            batch.codes(index, (from, count, into) -> {
                for (int i = 0; i < count; i++) {
                    into[i] = codes.ofRow(index, elements, dictionary, from + i);
                }
            });
        }
        if (tabled) {
            int[] categories = codes.table(index, dictionary);
            batch.dictionary(index, categories, categories.length);
        }
    }

    private RefusedException refused(
            int index, Elements elements, Elements dictionary, long rowsBefore, int row, RowVerdict.Reason reason) {
        var column = columns[index];
        int place = reason == RowVerdict.Reason.MISSING
                ? Places.NULL
                : Places.orNull(column, elements, row, dictionary); // says itself what lies outside
        if (place == Places.NULL) {
            return Frame.isNull(column, rowsBefore + row);
        }
        return unknown(column, plan.cells().get(index), rowsBefore + row);
    }

    /// What is said of a value that is no category.
    static RefusedException unknown(Column column, RowPlan.PlannedCell cell, long row) {
        int categories = Objects.requireNonNull(cell.categories()).size();
        return column.bad(
                "has a value in row " + row + " that is none of its " + categories + " categories",
                "send a category that the model was trained with");
    }
}
