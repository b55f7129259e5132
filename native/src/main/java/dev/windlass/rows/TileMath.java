package dev.windlass.rows;

/// The arithmetic of [RowFiller] over arrays. Each step is IEEE's, in the kernel's order and precision: an FP64
/// difference, an FP64 quotient, a rounding. The loops are as plain as can be, so that the compiler vectorises them.
final class TileMath {
    private TileMath() {}

    /// Leaves a value as it is, but for its rounding: 0 is taken from it, and it is divided by 1.
    private static boolean keeps(Cell.Numeric cell) {
        return Double.doubleToRawLongBits(cell.offset()) == 0 && cell.scale() == 1;
    }

    static void floats(float[] values, int count, Cell.Numeric cell) {
        if (keeps(cell)) {
            return;
        }
        double offset = cell.offset();
        double scale = cell.scale();
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((values[i] - offset) / scale);
        }
    }

    static void doubles(double[] values, float[] into, int count, Cell.Numeric cell) {
        double offset = cell.offset();
        double scale = cell.scale();
        if (keeps(cell)) {
            for (int i = 0; i < count; i++) {
                into[i] = (float) values[i];
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            into[i] = (float) ((values[i] - offset) / scale);
        }
    }

    static void ints(int[] values, float[] into, int count, Cell.Numeric cell) {
        double offset = cell.offset();
        double scale = cell.scale();
        if (keeps(cell)) {
            for (int i = 0; i < count; i++) {
                into[i] = values[i];
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            into[i] = (float) ((values[i] - offset) / scale);
        }
    }

    /// Rounds twice, as by way of FP64.
    static void longs(long[] values, float[] into, int count, Cell.Numeric cell) {
        double offset = cell.offset();
        double scale = cell.scale();
        for (int i = 0; i < count; i++) {
            into[i] = (float) (((double) values[i] - offset) / scale);
        }
    }

    /// By way of the signed number that lies 2^31 lower, which is exact.
    static void unsigned(int[] values, float[] into, int count, Cell.Numeric cell) {
        double offset = cell.offset();
        double scale = cell.scale();
        for (int i = 0; i < count; i++) {
            into[i] = (float) (((values[i] ^ Integer.MIN_VALUE) + 0x1p31 - offset) / scale);
        }
    }

    /// Rounded once to FP64: half of a large one with its last bit kept sticky, doubled.
    static void unsigned(long[] values, float[] into, int count, Cell.Numeric cell) {
        for (int i = 0; i < count; i++) {
            long value = values[i];
            into[i] = cell.of(value >= 0 ? value : 2.0 * ((value >>> 1) | (value & 1)));
        }
    }

    static void halves(short[] values, float[] into, int count) {
        for (int i = 0; i < count; i++) {
            into[i] = Float.float16ToFloat(values[i]);
        }
    }

    static void widen(byte[] values, int[] into, int count) {
        for (int i = 0; i < count; i++) {
            into[i] = values[i];
        }
    }

    static void widen(short[] values, int[] into, int count) {
        for (int i = 0; i < count; i++) {
            into[i] = values[i];
        }
    }

    static void mask(int[] values, int count, int mask) {
        for (int i = 0; i < count; i++) {
            values[i] &= mask;
        }
    }

    /// All that isn't 0 is 1.
    static void truths(int[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = (values[i] | -values[i]) >>> 31;
        }
    }

    /// Of the bits of FP32: those of a NaN lie above infinity's.
    static boolean anyNan(int[] bits, int count) {
        int above = 0;
        for (int i = 0; i < count; i++) {
            above |= 0x7f80_0000 - (bits[i] & Integer.MAX_VALUE);
        }
        return above < 0;
    }

    /// Of the bits of FP64.
    static boolean anyNan(long[] bits, int count) {
        long above = 0;
        for (int i = 0; i < count; i++) {
            above |= 0x7ff0_0000_0000_0000L - (bits[i] & Long.MAX_VALUE);
        }
        return above < 0;
    }

    static void replaceNan(float[] values, int count, float by) {
        for (int i = 0; i < count; i++) {
            if (Float.isNaN(values[i])) {
                values[i] = by;
            }
        }
    }
}
