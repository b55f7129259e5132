package dev.windlass.gateway.oip;

/// The decimal that `Float.toString` and `Double.toString` write: of those that are read back as the same number one of
/// the shortest, of these the nearest. By Raffaello Giulietti's algorithm ("The Schubfach way to render
/// doubles", 2022) and without making an object. Used again and again by one thread.
final class ShortestDecimal {
    private static final int DOUBLE_BITS = 53;
    private static final int DOUBLE_LEAST = -1074;
    private static final int FLOAT_BITS = 24;
    private static final int FLOAT_LEAST = -149;

    private static final int POWER_MIN = -292;

    /// Powers of ten, their first 126 bits, cut off and one more, in two halves of 63 bits.
    private static final long[] HIGH = new long[PowersOfTen.MAX - POWER_MIN + 1];
    private static final long[] LOW = new long[HIGH.length];

    static {
        for (int i = 0; i < HIGH.length; i++) {
            long high = PowersOfTen.high(POWER_MIN + i);
            long low = ((PowersOfTen.low(POWER_MIN + i) >>> 2) | (high << 62)) + 1;
            HIGH[i] = ((high >>> 2) << 1) | (low >>> 63); // no power is so near to the next one that low were zero
            LOW[i] = low & Long.MAX_VALUE;
        }
    }

    private long digits;
    private int exponent;

    /// @param value finite, positive
    void of(double value) {
        long bits = Double.doubleToRawLongBits(value);
        int power = (int) (bits >>> (DOUBLE_BITS - 1));
        long fraction = bits & ((1L << (DOUBLE_BITS - 1)) - 1);
        of(fraction, power, DOUBLE_BITS, DOUBLE_LEAST, 3);
    }

    /// @param value finite, positive
    void of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int power = bits >>> (FLOAT_BITS - 1);
        long fraction = bits & ((1 << (FLOAT_BITS - 1)) - 1);
        of(fraction, power, FLOAT_BITS, FLOAT_LEAST, 8);
    }

    /// Without zeros at the end, but for a single zero.
    long digits() {
        return digits;
    }

    /// The number is `digits * 10^exponent`.
    int exponent() {
        return exponent;
    }

    /// @param least the exponent of the least number
    /// @param tiny below so many times the least number Java writes two digits where one would do
    private void of(long fraction, int power, int precision, int least, int tiny) {
        long hidden = 1L << (precision - 1);
        long whole = power == 0 ? fraction : fraction | hidden;
        int binary = power == 0 ? least : least - 1 + power;
        if (power == 0 && whole < tiny) {
            nearest(10 * whole, binary, false, -1);
        } else if (binary <= 0 && -binary < precision && (whole >>> -binary) << -binary == whole) {
            put(whole >>> -binary, 0); // an integer without gaps around it
        } else {
            nearest(whole, binary, fraction == 0 && power > 1, 0);
        }
    }

    /// @param narrow if the number below is half as far as the one above
    private void nearest(long whole, int binary, boolean narrow, int shift) {
        // How many tens there are in two to so many: of it itself, or of three quarters.
        int tens = (int)
                (narrow ? (binary * 661_971_961_083L - 274_743_187_321L) >> 41 : (binary * 661_971_961_083L) >> 41);
        int scale = binary + (int) ((-tens * 913_124_641_741L) >> 38) + 2;
        long high = HIGH[-tens - POWER_MIN];
        long low = LOW[-tens - POWER_MIN];
        long middle = whole << 2;
        long value = scaled(high, low, middle << scale);
        long below = scaled(high, low, (middle - (narrow ? 1 : 2)) << scale);
        long above = scaled(high, low, (middle + 2) << scale);
        int odd = (int) whole & 1; // the ends of the interval are its own if it is even
        long floor = value >> 2;
        if (floor >= 100) {
            long ten = floor / 10 * 10;
            boolean downFits = below + odd <= ten << 2;
            boolean upFits = ((ten + 10) << 2) + odd <= above;
            if (downFits != upFits) {
                put(downFits ? ten : ten + 10, tens + shift);
                return;
            }
        }
        boolean floorFits = below + odd <= floor << 2;
        boolean nextFits = ((floor + 1) << 2) + odd <= above;
        if (floorFits != nextFits) {
            put(floorFits ? floor : floor + 1, tens + shift);
            return;
        }
        long side = value - ((floor + floor + 1) << 1);
        put(side < 0 || (side == 0 && (floor & 1) == 0) ? floor : floor + 1, tens + shift);
    }

    /// The product's first 64 bits behind the point, the last of which says if anything is behind it.
    private static long scaled(long high, long low, long factor) {
        long rest = Math.multiplyHigh(low, factor);
        long least = high * factor;
        long most = Math.multiplyHigh(high, factor);
        long middle = (least >>> 1) + rest;
        long whole = most + (middle >>> 63);
        return whole | (((middle & Long.MAX_VALUE) + Long.MAX_VALUE) >>> 63);
    }

    private void put(long value, int power) {
        digits = value;
        exponent = power;
        while (digits % 10 == 0 && digits != 0) {
            digits /= 10;
            exponent++;
        }
    }
}
