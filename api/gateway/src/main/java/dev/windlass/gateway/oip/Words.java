package dev.windlass.gateway.oip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Eight bytes of text at a time, the first one lowest.
final class Words {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final long[] TENS = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};

    private Words() {}

    /// @param at at least eight bytes before the limit
    static long at(ByteBuffer text, int at) {
        return (long) LONG.get(text, at);
    }

    /// How many of the first bytes are digits.
    static int digits(long word) {
        long others = word ^ ('0' * EACH); // below ten where there is a digit
        long none = (others | (others + 6 * EACH)) & 0xf0f0_f0f0_f0f0_f0f0L;
        return Long.numberOfTrailingZeros(none) >>> 3;
    }

    /// What `count` digits say, at least one, from the word's beginning.
    static long number(long word, int count) {
        long value = (((word << (Long.SIZE - 8 * count)) & (0x0f * EACH)) * 2561) >>> 8;
        value = ((value & 0x00ff_00ff_00ff_00ffL) * 6_553_601) >>> 16;
        return ((value & 0x0000_ffff_0000_ffffL) * 42_949_672_960_001L) >>> 32;
    }

    /// Ten to so many, at most eight.
    static long ten(int count) {
        return TENS[count];
    }

    /// How many of the first bytes stand for themselves in a string: ASCII, neither quote nor backslash nor control.
    static int plain(long word) {
        long quotes = word ^ ('"' * EACH);
        long slashes = word ^ ('\\' * EACH);
        long special = ((quotes - EACH) & ~quotes) | ((slashes - EACH) & ~slashes) | (word - 0x20 * EACH) | word;
        return Long.numberOfTrailingZeros(special & TOPS) >>> 3;
    }
}
