package dev.windlass.gateway.arrow;

import dev.windlass.columns.Feature;
import dev.windlass.columns.Feature.Unknown;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;

/// Writes what one column of a frame makes of each row into a row-major tensor of FP32. Used once.
final class RowWriter implements Frame.Part {
    private final Column column;
    private final RowPlan.Cell cell;
    private final ByteBuffer target;
    private final int rowBytes;
    private final NumberBlock block;
    private int row;

    /// @param target all rows, little-endian; what isn't written stays as it is
    /// @param block to work with; lent
    RowWriter(Column column, RowPlan.Cell cell, ByteBuffer target, int width, NumberBlock block) {
        this.column = column;
        this.cell = cell;
        this.target = target;
        this.rowBytes = width * Float.BYTES;
        this.block = block;
    }

    /// @throws RefusedException naming column and row, if a value is missing or no category
    @Override
    public void take(Elements elements, Elements dictionary) {
        switch (cell.feature()) {
            case Feature.Numeric numeric -> numbers(numeric, elements);
            case Feature.OneHot hot -> categories(elements, dictionary, true, hot.unknown());
            case Feature.Ordinal ordinal -> categories(elements, dictionary, false, ordinal.unknown());
        }
    }

    private void numbers(Feature.Numeric numeric, Elements elements) {
        var impute = numeric.impute();
        long firstNull = impute == null ? elements.firstNull() : -1;
        if (firstNull >= 0) {
            throw Frame.isNull(column, row + firstNull);
        }
        double missing = impute == null ? Double.NaN : impute;
        double offset = numeric.offset();
        double scale = numeric.scale();
        var values = block.values;
        for (int from = 0; from < elements.count(); from += NumberBlock.SIZE) {
            int count = block.read(column.element(), elements, from);
            int at = at();
            for (int i = 0; i < count; i++) {
                double value = Double.isNaN(values[i]) ? missing : values[i];
                target.putFloat(at + i * rowBytes, (float) ((value - offset) / scale));
            }
            row += count;
        }
    }

    private void categories(Elements elements, Elements dictionary, boolean oneHot, Unknown unknown) {
        for (int i = 0; i < elements.count(); i++) {
            int code = code(elements, dictionary, i);
            if (code == Codes.NONE && unknown instanceof Unknown.Refused) {
                throw unknown(elements, dictionary, i);
            }
            if (oneHot) {
                for (int slot = 0; slot < cell.feature().width(); slot++) {
                    target.putFloat(at() + slot * Float.BYTES, slot == code ? 1 : 0);
                }
            } else {
                target.putFloat(
                        at(), code == Codes.NONE && unknown instanceof Unknown.As(var value) ? (float) value : code);
            }
            row++;
        }
    }

    private int at() {
        return row * rowBytes + cell.at() * Float.BYTES;
    }

    private int code(Elements elements, Elements dictionary, int index) {
        int place = Places.orNull(column, elements, index, dictionary);
        if (place == Places.NULL) {
            return cell.codes().ofNull();
        }
        var from = column.dictionary() == null ? elements : dictionary;
        return switch (cell.codes()) {
            case Codes.Texts texts -> {
                int length = from.textBytes(place);
                yield texts.of(from.bytes(), from.textAt(place, length), length);
            }
            case Codes.Whole whole ->
                whole.of(from.place(place, column.element().signed()));
            case Codes.Numeric _ -> Codes.NONE;
        };
    }

    private RefusedException unknown(Elements elements, Elements dictionary, int index) {
        int place = Places.orNull(column, elements, index, dictionary);
        if (place == Places.NULL) {
            return Frame.isNull(column, row);
        }
        return column.bad(
                "has a value in row " + row + " that is none of its "
                        + cell.codes().size() + " categories",
                "send a category that the model was trained with");
    }
}
