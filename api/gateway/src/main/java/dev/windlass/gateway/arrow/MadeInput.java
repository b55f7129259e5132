package dev.windlass.gateway.arrow;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.oip.Shapes;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.rows.LaidColumns;
import dev.windlass.rows.RowVerdict;
import dev.windlass.slab.RefusedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An input that a frame's columns fill together, row by row.
///
/// @param columns by cell of `plan`
record MadeInput(int index, RowPlan plan, Column[] columns, long[] dims) {
    /// Where rows are made.
    enum Making {
        HERE,
        /// By the inference worker, if it takes columns.
        WHERE_TAKEN
    }

    /// All of a request.
    ///
    /// @throws RefusedException if the model doesn't take as many rows
    static List<MadeInput> all(Frame frame, InstanceSpec spec) {
        if (spec.filled().isEmpty()) {
            return List.of();
        }
        var wanted = frame.wanted();
        var all = new ArrayList<MadeInput>();
        for (int input : spec.filled()) {
            var plan = RowPlan.of(spec.inputs().get(input));
            var columns = new Column[plan.cells().size()];
            boolean any = false;
            for (int i = 0; i < wanted.cells().length; i++) {
                if (wanted.inputs()[i] == input && !wanted.isInput(i)) {
                    columns[wanted.cells()[i]] = frame.columns().get(i);
                    any = true;
                }
            }
            if (any) {
                all.add(new MadeInput(input, plan, columns, dims(frame, plan, columns[0], spec, input)));
            }
        }
        return all;
    }

    private static long[] dims(Frame frame, RowPlan plan, Column first, InstanceSpec spec, int input) {
        var dims = new long[] {frame.rows(), plan.width()};
        if (!Shapes.fits(dims, spec.inputs().get(input))) {
            throw first.bad("has " + frame.rows() + " rows, more than fit", "send fewer rows at a time");
        }
        return dims;
    }

    long byteLength() {
        return Shapes.elements(dims) * Float.BYTES;
    }

    /// @throws RefusedException naming column and row, if a value is missing or no category
    void fill(Frame frame, RequestSlot slot, Making making) {
        var target = slot.fixed(index, dims, Math.toIntExact(byteLength()));
        Optional<LaidColumns> laid = making == Making.WHERE_TAKEN && slot.takesColumns(index)
                ? ColumnLaying.lay(frame, plan, columns, target)
                : Optional.empty();
        if (laid.isPresent()) {
            slot.madeOf(index, laid.get());
        } else {
            frame.walk().eachBatch(columns, new RowWriter(plan, columns, frame.bytes(), target));
            target.position(target.limit());
        }
    }

    /// What is said of a value that the inference worker could make no row of; as [#fill] says it. Nothing of the frame
    /// is there any more.
    Refusal refusal(RefusedRow row) {
        var column = columns[row.column()];
        return RowVerdict.Reason.of(row.reason()) == RowVerdict.Reason.MISSING
                ? Frame.isNull(column, row.row()).refusal()
                : RowWriter.unknown(column, plan.cells().get(row.column()), row.row())
                        .refusal();
    }
}
