package dev.windlass.rows;

import dev.windlass.rows.RowVerdict.Reason;
import java.util.Objects;

/// Reads the categories of a tile's rows.
final class TileCodes {
    private final TileReader tile;
    private final Refusals refusals;

    TileCodes(TileReader tile, Refusals refusals) {
        this.tile = tile;
        this.refusals = refusals;
    }

    /// Makes `tile.ints` each row's category, or [Categories#NONE].
    ///
    /// @param refuses what has none is refused
    void read(Categories categories, boolean refuses, RowBatch batch, int column, int from, int count) {
        int[] codes = tile.ints;
        var in = batch.column(column);
        if (in.reader != null) {
            in.reader.read(from, count, codes);
        } else {
            elements(categories, batch, column, from, count);
        }
        int size = categories.size();
        for (int i = 0; i < count; i++) {
            int code = codes[i];
            if (code < 0 || code >= size) {
                boolean isNull = code == Categories.NULL;
                codes[i] = isNull ? categories.ofNull() : Categories.NONE;
                if (codes[i] == Categories.NONE && refuses) {
                    refusals.add(batch.columns(), column, from + i, isNull ? Reason.MISSING : Reason.UNKNOWN);
                }
            }
        }
    }

    private void elements(Categories categories, RowBatch batch, int column, int from, int count) {
        var in = batch.column(column);
        var kind = Objects.requireNonNull(in.kind);
        boolean unsigned = kind == ElementKind.UINT64;
        tile.wholes(batch.memory(), kind, in.valuesAt, in.first + from, count);
        if (in.categories != null) {
            places(batch, column, from, count);
        } else if (categories.keyed()) {
            for (int i = 0; i < count; i++) {
                tile.ints[i] = categories.of(tile.longs[i], unsigned);
            }
        } else {
            for (int i = 0; i < count; i++) {
                long value = tile.longs[i];
                boolean known = value >= (unsigned ? 0 : Categories.NULL) && value < categories.size();
                tile.ints[i] = known ? (int) value : Categories.NONE;
            }
        }
        if (tile.findNulls(batch.memory(), in, from, count)) {
            tile.eachNull(i -> tile.ints[i] = Categories.NULL);
        }
    }

    private void places(RowBatch batch, int column, int from, int count) {
        var in = batch.column(column);
        int[] categories = Objects.requireNonNull(in.categories);
        boolean anyNull = tile.findNulls(batch.memory(), in, from, count);
        for (int i = 0; i < count; i++) {
            long place = tile.longs[i];
            if (place >= 0 && place < in.places) {
                tile.ints[i] = categories[(int) place];
            } else {
                tile.ints[i] = Categories.NONE;
                if (!anyNull || !tile.isNull(i)) {
                    refusals.add(batch.columns(), column, from + i, Reason.OUTSIDE);
                }
            }
        }
    }
}
