package dev.windlass.rows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// What a block says of its columns, little-endian: bytes of the layout and count of batches, each u32, the layout
/// ([LayoutCodec]) up to a multiple of 8, and for each batch its rows and columns, each u32, for each column its kind
/// u32 (and [#NULLABLE]) and its places i32 (or -1), and of those that have places the categories, i32 each, up to a
/// multiple of 8.
final class ColumnsCodec {
    private static final int HEAD_BYTES = 8;
    private static final int BATCH_BYTES = 8;
    private static final int COLUMN_BYTES = 8;
    private static final int NULLABLE = 0x100;
    private static final int NO_PLACES = -1;

    private ColumnsCodec() {}

    static long bytes(RowLayout layout, List<LaidColumns.Batch> batches) {
        long bytes = HEAD_BYTES + aligned(layout.encoded().length);
        for (var batch : batches) {
            bytes += BATCH_BYTES + (long) COLUMN_BYTES * batch.columns().size();
            for (var column : batch.columns()) {
                int[] categories = column.categories();
                bytes += categories == null ? 0 : aligned((long) categories.length * Integer.BYTES);
            }
        }
        return bytes;
    }

    static void write(LaidColumns laid, ByteBuffer block) {
        var out = block.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(0);
        byte[] layout = laid.layout().encoded();
        out.putInt(layout.length).putInt(laid.batches().size()).put(layout);
        out.position((int) aligned(out.position()));
        for (var batch : laid.batches()) {
            out.putInt(batch.rows()).putInt(batch.columns().size());
            for (var column : batch.columns()) {
                int[] categories = column.categories();
                out.putInt(column.kind().number() | (column.nullable() ? NULLABLE : 0));
                out.putInt(categories == null ? NO_PLACES : categories.length);
            }
            for (var column : batch.columns()) {
                int[] categories = column.categories();
                if (categories != null) {
                    for (int category : categories) {
                        out.putInt(category);
                    }
                    out.position((int) aligned(out.position()));
                }
            }
        }
    }

    /// Reads each number once, and believes none.
    ///
    /// @param in from the first batch on
    static List<LaidColumns.Batch> batches(ByteBuffer in, int count, int columns) {
        if (count < 1 || count > LaidColumns.BATCHES_MAX) {
            throw new IllegalArgumentException("columns come in " + count + " batches");
        }
        var batches = new ArrayList<LaidColumns.Batch>(count);
        for (int i = 0; i < count; i++) {
            int rows = in.getInt();
            int given = in.getInt();
            if (given != columns) {
                throw new IllegalArgumentException("batch " + i + " has " + given + " columns, not " + columns);
            }
            batches.add(new LaidColumns.Batch(rows, columns(in, columns)));
        }
        return batches;
    }

    private static List<LaidColumns.Column> columns(ByteBuffer in, int count) {
        int[] kinds = new int[count];
        int[] places = new int[count];
        for (int i = 0; i < count; i++) {
            kinds[i] = in.getInt();
            places[i] = in.getInt();
        }
        var columns = new ArrayList<LaidColumns.Column>(count);
        for (int i = 0; i < count; i++) {
            boolean nullable = (kinds[i] & NULLABLE) != 0;
            var kind = ElementKind.of(kinds[i] & ~NULLABLE);
            columns.add(new LaidColumns.Column(kind, nullable, places[i] == NO_PLACES ? null : ints(in, places[i])));
        }
        return columns;
    }

    private static int[] ints(ByteBuffer in, int count) {
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw new IllegalArgumentException("a dictionary has " + count + " places");
        }
        int[] ints = new int[count];
        for (int i = 0; i < count; i++) {
            ints[i] = in.getInt();
        }
        if ((count & 1) != 0) {
            in.getInt();
        }
        return ints;
    }

    static long aligned(long bytes) {
        return (bytes + 7) & -8;
    }
}
