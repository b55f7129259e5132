package dev.windlass.gateway.oip;

import java.math.BigInteger;

/// The first 128 bits of powers of ten, cut off, as two unsigned longs: `10^q` is between `high:low` and the next one,
/// times a power of two. What decimal texts are read and written with.
final class PowersOfTen {
    /// Times the greatest long it is no double but zero.
    static final int MIN = -342;

    /// What the shortest text of the least double needs.
    static final int MAX = 324;

    /// Kept while the powers are made from each other; a test compares all of them with exact ones.
    private static final int WORKING_BITS = 320;

    private static final BigInteger FIVE = BigInteger.valueOf(5);
    private static final long[] HIGH = new long[MAX - MIN + 1];
    private static final long[] LOW = new long[MAX - MIN + 1];

    static {
        var up = BigInteger.ONE.shiftLeft(WORKING_BITS - 1);
        var down = up;
        put(0, up);
        for (int q = 1; q <= MAX; q++) {
            up = normal(up.multiply(FIVE));
            put(q, up);
        }
        for (int q = -1; q >= MIN; q--) {
            down = normal(down.shiftLeft(3).divide(FIVE));
            put(q, down);
        }
    }

    private PowersOfTen() {}

    static long high(int q) {
        return HIGH[q - MIN];
    }

    static long low(int q) {
        return LOW[q - MIN];
    }

    private static BigInteger normal(BigInteger value) {
        return value.shiftRight(value.bitLength() - WORKING_BITS);
    }

    private static void put(int q, BigInteger power) {
        var first = power.shiftRight(WORKING_BITS - 128);
        HIGH[q - MIN] = first.shiftRight(64).longValue();
        LOW[q - MIN] = first.longValue();
    }
}
