package dev.windlass.gateway.oip;

/// The double nearest to `digits * 10^exponent`, to even from the middle: for short numbers by one exact operation,
/// else by Daniel Lemire's and Michael Eisel's algorithm ("Number Parsing at a Gigabyte per Second", 2021), one or two
/// multiplications with the first 128 bits of the power.
final class NearestDouble {
    private static final long EXACT_MAX = 1L << 53;
    private static final int FRACTION_BITS = 52;
    private static final int BIAS = 1023;
    private static final int EXPONENT_ALL = 0x7ff;

    /// Powers behind this one are inexact, and their reciprocals are rounded up.
    private static final int RECIPROCAL_EXACT_MIN = -27;

    private static final double[] EXACT_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private NearestDouble() {}

    /// @param digits unsigned
    /// @return infinite if it is beyond doubles; NaN if 128 bits of the power don't tell
    static double of(long digits, int exponent) {
        if (digits >= 0 && digits <= EXACT_MAX && Math.abs(exponent) < EXACT_POWERS.length) {
            return exponent < 0 ? digits / EXACT_POWERS[-exponent] : digits * EXACT_POWERS[exponent];
        }
        if (digits == 0 || exponent < PowersOfTen.MIN) {
            return 0;
        }
        return exponent > 308 ? Double.POSITIVE_INFINITY : product(digits, exponent);
    }

    private static double product(long digits, int exponent) {
        int zeros = Long.numberOfLeadingZeros(digits);
        long factor = digits << zeros;
        long high = Math.unsignedMultiplyHigh(factor, PowersOfTen.high(exponent));
        long low = factor * PowersOfTen.high(exponent);
        if ((high & 0x1ff) == 0x1ff) { // only a carry from the power's second half could change what is used
            long rest = PowersOfTen.low(exponent) + (exponent < 0 && exponent >= RECIPROCAL_EXACT_MIN ? 1 : 0);
            long more = Math.unsignedMultiplyHigh(factor, rest);
            low += more;
            if (Long.compareUnsigned(low, more) < 0) {
                high++;
            }
            if (low == -1 && (exponent < RECIPROCAL_EXACT_MIN || exponent > 55)) {
                return Double.NaN;
            }
        }
        int upper = (int) (high >>> 63);
        int shift = upper + Long.SIZE - FRACTION_BITS - 3;
        int power = (((152_170 + 65_536) * exponent) >> 16) + 63 + upper - zeros + BIAS;
        long mantissa = high >>> shift;
        if (power <= 0) {
            return subnormal(mantissa, power);
        }
        boolean middle = low >= 0 && low <= 1 && exponent >= -4 && exponent <= 23 && (mantissa & 3) == 1;
        if (middle && mantissa << shift == high) {
            mantissa &= ~1L;
        }
        return rounded(mantissa, power);
    }

    /// @param mantissa with one bit more than a double has
    private static double rounded(long mantissa, int power) {
        long even = (mantissa + (mantissa & 1)) >>> 1;
        if (even >= 2L << FRACTION_BITS) {
            return power + 1 >= EXPONENT_ALL ? Double.POSITIVE_INFINITY : bits(0, power + 1);
        }
        return power >= EXPONENT_ALL ? Double.POSITIVE_INFINITY : bits(even, power);
    }

    private static double subnormal(long mantissa, int power) {
        if (1 - power >= Long.SIZE) {
            return 0;
        }
        long less = mantissa >>> (1 - power);
        long even = (less + (less & 1)) >>> 1;
        return bits(even, even < 1L << FRACTION_BITS ? 0 : 1);
    }

    private static double bits(long mantissa, int power) {
        return Double.longBitsToDouble((mantissa & ((1L << FRACTION_BITS) - 1)) | ((long) power << FRACTION_BITS));
    }
}
