package dev.windlass.golden;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/// An element type by the Open Inference Protocol's name. Bytes are little-endian.
public enum ElementType {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    BF16(2),
    FP32(4),
    FP64(8),
    /// Strings or raw bytes of any length.
    BYTES(0);

    private final int byteSize;

    ElementType(int byteSize) {
        this.byteSize = byteSize;
    }

    public static Optional<ElementType> named(String name) {
        return Arrays.stream(values()).filter(it -> it.name().equals(name)).findFirst();
    }

    /// Bytes of one element; 0 for [#BYTES].
    public int byteSize() {
        return byteSize;
    }

    public boolean floating() {
        return switch (this) {
            case FP16, BF16, FP32, FP64 -> true;
            default -> false;
        };
    }

    public boolean integral() {
        return this != BOOL && this != BYTES && !floating();
    }

    /// Whether integers below zero are no values of it.
    public boolean unsigned() {
        return name().startsWith("UINT");
    }

    /// The least integer of an integral type.
    public BigInteger least() {
        return unsigned()
                ? BigInteger.ZERO
                : BigInteger.TWO.pow(byteSize * Byte.SIZE - 1).negate();
    }

    /// The greatest integer of an integral type.
    public BigInteger greatest() {
        return BigInteger.TWO.pow(byteSize * Byte.SIZE - (unsigned() ? 0 : 1)).subtract(BigInteger.ONE);
    }

    /// The bits that stand for `value` in a floating-point type, rounded to the nearest.
    long bits(double value) {
        return switch (this) {
            case FP16 -> Float.floatToFloat16((float) value) & 0xffffL;
            case BF16 -> brainFloat((float) value);
            case FP32 -> Float.floatToRawIntBits((float) value) & 0xffff_ffffL;
            case FP64 -> Double.doubleToRawLongBits(value);
            default -> throw new IllegalArgumentException(this + " is no floating-point type");
        };
    }

    /// What the bits of a floating-point type stand for.
    double value(long bits) {
        return switch (this) {
            case FP16 -> Float.float16ToFloat((short) bits);
            case BF16 -> Float.intBitsToFloat((int) bits << 16);
            case FP32 -> Float.intBitsToFloat((int) bits);
            case FP64 -> Double.longBitsToDouble(bits);
            default -> throw new IllegalArgumentException(this + " is no floating-point type");
        };
    }

    /// Ties go to the even one, as in every library that trains with it.
    private static long brainFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return ((bits >>> 16) | 0x40) & 0xffffL;
        }
        int odd = (bits >>> 16) & 1;
        return ((bits + 0x7fff + odd) >>> 16) & 0xffffL;
    }
}
