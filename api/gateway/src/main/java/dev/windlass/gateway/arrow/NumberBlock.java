package dev.windlass.gateway.arrow;

import java.nio.ByteBuffer;
import java.util.Objects;

/// Some of a column's numbers as FP64, whatever type they have; a null is a NaN. One object for all columns.
final class NumberBlock {
    static final int SIZE = 256;

    final double[] values = new double[SIZE];

    /// Reads those from `from` on, at most [#SIZE].
    ///
    /// @return how many
    int read(ElementType type, Elements elements, int from) {
        int count = Math.min(SIZE, elements.count() - from);
        switch (type.layout()) {
            case BITS, BYTE_BOOLS -> {
                for (int i = 0; i < count; i++) {
                    values[i] = elements.bool(from + i) ? 1 : 0;
                }
            }
            default -> numbers(type, elements.bytes(), elements.fixedAt(from), count);
        }
        if (elements.mayHaveNulls()) {
            for (int i = 0; i < count; i++) {
                values[i] = elements.isNull(from + i) ? Double.NaN : values[i];
            }
        }
        return count;
    }

    private void numbers(ElementType type, ByteBuffer in, int at, int count) {
        var datatype = Objects.requireNonNull(type.datatype());
        switch (datatype) {
            case FP32 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = in.getFloat(at + 4 * i);
                }
            }
            case FP64 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = in.getDouble(at + 8 * i);
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = in.getLong(at + 8 * i);
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = in.getInt(at + 4 * i);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    values[i] = rare(type, in, at + type.width() * i);
                }
            }
        }
    }

    private static double rare(ElementType type, ByteBuffer in, int at) {
        var datatype = Objects.requireNonNull(type.datatype());
        return switch (datatype) {
            case INT8 -> in.get(at);
            case UINT8 -> in.get(at) & 0xff;
            case INT16 -> in.getShort(at);
            case UINT16 -> in.getShort(at) & 0xffff;
            case UINT32 -> in.getInt(at) & 0xffff_ffffL;
            case UINT64 -> unsigned(in.getLong(at));
            case FP16 -> Float.float16ToFloat(in.getShort(at));
            default -> throw new IllegalArgumentException(datatype + " is no number");
        };
    }

    /// Rounded once: half of it with its last bit kept sticky, doubled.
    private static double unsigned(long value) {
        return value >= 0 ? value : 2.0 * ((value >>> 1) | (value & 1));
    }
}
