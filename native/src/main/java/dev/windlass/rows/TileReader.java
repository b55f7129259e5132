package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Reads up to [#ROWS_MAX] elements into arrays of its own: from there on loops are such as the compiler does
/// several elements at a time in.
final class TileReader {
    static final int ROWS_MAX = 256;

    private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE_ENDIAN);

    final float[] floats = new float[ROWS_MAX];
    final int[] ints = new int[ROWS_MAX];
    final long[] longs = new long[ROWS_MAX];
    private final byte[] bytes = new byte[ROWS_MAX];
    private final short[] shorts = new short[ROWS_MAX];
    private final double[] doubles = new double[ROWS_MAX];

    /// A bit for each row: whether it is null.
    private final long[] nulls = new long[ROWS_MAX / Long.SIZE];

    /// What is done with a row.
    interface ByRow {
        void at(int index);
    }

    /// Reads numbers into [#floats], as `cell` makes them.
    ///
    /// @param index of the first
    /// @return whether there may be a NaN
    boolean numbers(MemorySegment memory, ElementKind kind, long valuesAt, long index, int count, Cell.Numeric cell) {
        long at = valuesAt + kind.bytes(index);
        switch (kind) {
            case FLOAT32 -> {
                MemorySegment.copy(memory, FLOAT, at, floats, 0, count);
                MemorySegment.copy(memory, INT, at, ints, 0, count);
                TileMath.floats(floats, count, cell);
                return TileMath.anyNan(ints, count);
            }
            case FLOAT64 -> {
                MemorySegment.copy(memory, DOUBLE, at, doubles, 0, count);
                MemorySegment.copy(memory, LONG, at, longs, 0, count);
                TileMath.doubles(doubles, floats, count, cell);
                return TileMath.anyNan(longs, count);
            }
            case FLOAT16 -> {
                MemorySegment.copy(memory, SHORT, at, shorts, 0, count);
                TileMath.halves(shorts, floats, count);
                TileMath.floats(floats, count, cell);
                return true;
            }
            case INT64 -> {
                MemorySegment.copy(memory, LONG, at, longs, 0, count);
                TileMath.longs(longs, floats, count, cell);
            }
            case UINT64 -> {
                MemorySegment.copy(memory, LONG, at, longs, 0, count);
                TileMath.unsigned(longs, floats, count, cell);
            }
            case UINT32 -> {
                MemorySegment.copy(memory, INT, at, ints, 0, count);
                TileMath.unsigned(ints, floats, count, cell);
            }
            case BITS -> bits(memory, valuesAt, index, count, cell);
            default -> {
                narrow(memory, kind, at, count);
                TileMath.ints(ints, floats, count, cell);
            }
        }
        return false;
    }

    private void bits(MemorySegment memory, long valuesAt, long index, int count, Cell.Numeric cell) {
        float no = cell.of(0);
        float yes = cell.of(1);
        for (int from = 0; from < count; from += Long.SIZE) {
            int end = Math.min(count - from, Long.SIZE);
            long word = word(memory, valuesAt, index + from, end);
            for (int i = 0; i < end; i++) {
                floats[from + i] = (word >>> i & 1) != 0 ? yes : no;
            }
        }
    }

    /// Reads whole numbers into [#longs]; a `uint64` as its bits are.
    void wholes(MemorySegment memory, ElementKind kind, long valuesAt, long index, int count) {
        long at = valuesAt + kind.bytes(index);
        if (kind == ElementKind.INT64 || kind == ElementKind.UINT64) {
            MemorySegment.copy(memory, LONG, at, longs, 0, count);
            return;
        }
        long mask = kind == ElementKind.UINT32 ? 0xffff_ffffL : -1;
        narrow(memory, kind, at, count);
        for (int i = 0; i < count; i++) {
            longs[i] = ints[i] & mask;
        }
    }

    /// Reads what fits into an `int`, or has its bits.
    private void narrow(MemorySegment memory, ElementKind kind, long at, int count) {
        switch (kind) {
            case INT8, UINT8, BYTES -> {
                MemorySegment.copy(memory, JAVA_BYTE, at, bytes, 0, count);
                TileMath.widen(bytes, ints, count);
            }
            case INT16, UINT16 -> {
                MemorySegment.copy(memory, SHORT, at, shorts, 0, count);
                TileMath.widen(shorts, ints, count);
            }
            default -> MemorySegment.copy(memory, INT, at, ints, 0, count);
        }
        switch (kind) {
            case UINT8 -> TileMath.mask(ints, count, 0xff);
            case UINT16 -> TileMath.mask(ints, count, 0xffff);
            case BYTES -> TileMath.truths(ints, count);
            default -> {}
        }
    }

    /// Finds the nulls of `count` rows from `from` on.
    ///
    /// @return whether there is one
    boolean findNulls(MemorySegment memory, RowBatch.Column in, int from, int count) {
        if (in.validityAt == RowBatch.NONE) {
            return false;
        }
        long any = 0;
        for (int w = 0; w < nulls.length; w++) {
            int bits = Math.clamp(count - (long) w * Long.SIZE, 0, Long.SIZE);
            long valid = bits == 0 ? 0 : word(memory, in.validityAt, in.first + from + (long) w * Long.SIZE, bits);
            nulls[w] = ~valid & (bits == 0 ? 0 : -1L >>> (Long.SIZE - bits));
            any |= nulls[w];
        }
        return any != 0;
    }

    boolean isNull(int index) {
        return (nulls[index >>> 6] >>> index & 1) != 0;
    }

    /// The first null; there is one.
    int firstNull() {
        int w = 0;
        while (nulls[w] == 0) {
            w++;
        }
        return w * Long.SIZE + Long.numberOfTrailingZeros(nulls[w]);
    }

    void eachNull(ByRow act) {
        for (int w = 0; w < nulls.length; w++) {
            for (long word = nulls[w]; word != 0; word &= word - 1) {
                act.at(w * Long.SIZE + Long.numberOfTrailingZeros(word));
            }
        }
    }

    /// Up to 64 bits, the first one lowest; those behind are 0.
    static long word(MemorySegment memory, long bitsAt, long index, int count) {
        long at = bitsAt + (index >>> 3);
        int shift = (int) (index & 7);
        int needed = (shift + count + 7) >>> 3;
        long word = 0;
        if (at + Long.BYTES <= memory.byteSize()) {
            word = memory.get(LONG, at) >>> shift;
        } else {
            for (int i = 0; i < Math.min(needed, Long.BYTES); i++) {
                word |= (memory.get(JAVA_BYTE, at + i) & 0xffL) << (8 * i);
            }
            word >>>= shift;
        }
        if (needed > Long.BYTES) {
            word |= (memory.get(JAVA_BYTE, at + Long.BYTES) & 0xffL) << (Long.SIZE - shift);
        }
        return word & (-1L >>> (Long.SIZE - count));
    }
}
