package dev.windlass.gateway.arrow;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.oip.Shapes;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.TensorSpec;
import java.util.List;
import java.util.stream.Collectors;

/// Which columns a model takes, and whether a frame has them. A column is an input's if it has its name; nothing
/// is guessed of columns that have others, not even where the model has one input and the frame as many columns as
/// that has numbers in a row: their order would be the model's only by luck. Of which columns an input is made,
/// the model file may say; see [PlannedColumns].
final class WantedColumns {
    private static final int NAMES_MAX = 20;

    private WantedColumns() {}

    /// @throws RefusedException naming the column, or the input that lacks one
    static Wanted of(List<Column> columns, InstanceSpec spec) {
        var inputs = spec.inputs();
        var planned = new PlannedColumns(spec);
        var seen = new boolean[inputs.size()];
        var wanted = new Wanted(new int[columns.size()], new int[columns.size()]);
        for (int i = 0; i < columns.size(); i++) {
            var column = columns.get(i);
            int index = spec.input(column.name());
            if (index >= 0) {
                requireFit(column, inputs.get(index), seen[index]);
                seen[index] = true;
                wanted.inputs()[i] = index;
                wanted.cells()[i] = -1;
            } else if (!planned.claim(i, column, wanted)) {
                throw column.bad("isn't an input of the model", "send the columns " + texts(spec) + remedy(column));
            }
        }
        for (int i = 0; i < seen.length; i++) {
            if (!planned.fills(i, seen[i]) && !seen[i] && !inputs.get(i).optional()) {
                throw Refusal.bad(
                        "columns",
                        "",
                        "lack " + Refusal.excerpt(inputs.get(i).name()) + ", one of the model's inputs",
                        "send the columns " + texts(spec));
            }
        }
        return wanted;
    }

    private static void requireFit(Column column, TensorSpec wanted, boolean seen) {
        if (seen) {
            throw column.bad("stands twice", "send it once");
        }
        if (!column.element().is(wanted.datatype())) {
            throw column.bad(
                    "isn't what the model takes: input " + Refusal.excerpt(wanted.name()) + " is " + wanted.datatype(),
                    "cast it to " + text(wanted));
        }
    }

    /// The shape that a column's rows have together: `[rows]` or `[rows, 1]`, as the input has it, of one number a row.
    ///
    /// @param like what is returned if it is the same
    static long[] dims(Column column, long rows, TensorSpec wanted, long[] like) {
        long[] row = column.row();
        boolean plain = row.length == 0;
        int rank = plain && !wanted.anyRank() ? wanted.shape().size() : 1 + row.length;
        boolean alike = like.length == rank;
        for (int d = 0; d < rank && alike; d++) {
            alike = like[d] == dim(row, rows, d);
        }
        var dims = alike ? like : new long[rank];
        for (int d = 0; d < rank && !alike; d++) {
            dims[d] = dim(row, rows, d);
        }
        // A scalar is what one row has.
        if (rank > TensorSpec.RANK_MAX || !Shapes.fits(dims, wanted) || (rank == 0 && rows != 1)) {
            throw column.bad(
                    "has " + rows + " rows, which is not what the model takes: input " + Refusal.excerpt(wanted.name())
                            + " is " + wanted.datatype() + " " + wanted.shapeText() + ", -1 being any size",
                    "send it as " + text(wanted));
        }
        return dims;
    }

    private static long dim(long[] row, long rows, int d) {
        return d == 0 ? rows : row.length == 0 ? 1 : row[d - 1];
    }

    private static String remedy(Column column) {
        return column.name().startsWith("__index_level_") ? " (pandas: preserve_index=False)" : " and no others";
    }

    private static String texts(InstanceSpec spec) {
        var inputs = spec.inputs();
        var texts = inputs.stream()
                .limit(NAMES_MAX)
                .map(it -> it.columns().isEmpty()
                        ? Refusal.excerpt(it.name()) + ": " + text(it) + (it.optional() ? " (or none)" : "")
                        : "those of " + Refusal.excerpt(it.name()) + ", " + PlannedColumns.names(RowPlan.of(it)))
                .collect(Collectors.joining(", ", "[", "]"));
        return inputs.size() <= NAMES_MAX ? texts : texts + " and " + (inputs.size() - NAMES_MAX) + " more";
    }

    /// The type of column that an input wants.
    static String text(TensorSpec wanted) {
        var element = ElementType.text(wanted.datatype());
        if (wanted.anyRank() || wanted.shape().isEmpty()) {
            return element;
        }
        var row = wanted.shape().subList(1, wanted.shape().size());
        if (row.stream().allMatch(it -> it == 1)) {
            return element;
        }
        var sizes = row.stream().map(it -> it < 0 ? "any" : it.toString()).collect(Collectors.joining(", ", "[", "]"));
        return row.size() == 1 || !wanted.datatype().fixedWidth()
                ? "fixed_size_list<" + element + ">" + sizes.replace(", ", "][")
                : "arrow.fixed_shape_tensor<" + element + ">" + sizes;
    }
}
