package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.windlass.slab.Datatype;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Finds NaNs and infinities: floats whose exponent bits are all one.
public final class NonFinite {
    private static final ValueLayout.OfShort SHORTS = JAVA_SHORT.withByteAlignment(1);
    private static final ValueLayout.OfInt INTS = JAVA_INT.withByteAlignment(1);
    private static final ValueLayout.OfLong LONGS = JAVA_LONG.withByteAlignment(1);

    private static final int FP16_EXPONENT = 0x7c00;
    private static final int BF16_EXPONENT = 0x7f80;
    private static final int FP32_EXPONENT = 0x7f80_0000;
    private static final long FP64_EXPONENT = 0x7ff0_0000_0000_0000L;

    private NonFinite() {}

    /// False for datatypes that have neither.
    public static boolean in(MemorySegment data, long byteSize, Datatype datatype) {
        return switch (datatype) {
            case FP16 -> inShorts(data, byteSize, FP16_EXPONENT);
            case BF16 -> inShorts(data, byteSize, BF16_EXPONENT);
            case FP32 -> inInts(data, byteSize);
            case FP64 -> inLongs(data, byteSize);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES -> false;
        };
    }

    private static boolean inShorts(MemorySegment data, long byteSize, int exponent) {
        for (long at = 0; at < byteSize; at += Short.BYTES) {
            if ((data.get(SHORTS, at) & exponent) == exponent) {
                return true;
            }
        }
        return false;
    }

    private static boolean inInts(MemorySegment data, long byteSize) {
        for (long at = 0; at < byteSize; at += Integer.BYTES) {
            if ((data.get(INTS, at) & FP32_EXPONENT) == FP32_EXPONENT) {
                return true;
            }
        }
        return false;
    }

    private static boolean inLongs(MemorySegment data, long byteSize) {
        for (long at = 0; at < byteSize; at += Long.BYTES) {
            if ((data.get(LONGS, at) & FP64_EXPONENT) == FP64_EXPONENT) {
                return true;
            }
        }
        return false;
    }
}
