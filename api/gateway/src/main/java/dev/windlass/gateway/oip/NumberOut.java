package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;

/// Writes numbers into a buffer that is known to be large enough: what `Long.toString`, `Float.toString` and
/// `Double.toString` say, without making a string. For one thread.
final class NumberOut {
    /// `00` to `99`.
    private static final byte[] PAIRS = pairs();

    private static final long[] TENS = tens();

    /// Smaller and larger numbers have an exponent.
    private static final int PLAIN_MIN = -3;

    private static final int PLAIN_MAX = 6;

    private final ByteBuffer target;
    private final ShortestDecimal decimal = new ShortestDecimal();

    NumberOut(ByteBuffer target) {
        this.target = target;
    }

    private static byte[] pairs() {
        var pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    private static long[] tens() {
        var tens = new long[19];
        tens[0] = 1;
        for (int i = 1; i < tens.length; i++) {
            tens[i] = 10 * tens[i - 1];
        }
        return tens;
    }

    void put(long value) {
        if (value < 0) {
            target.put((byte) '-');
        }
        putUnsigned(Math.abs(value)); // the least one's magnitude is right if it is read unsigned
    }

    void putUnsigned(long value) {
        if (value < 0) {
            long tens = Long.divideUnsigned(value, 10);
            putUnsigned(tens);
            target.put((byte) ('0' + (value - 10 * tens)));
            return;
        }
        int count = count(value);
        int at = target.position();
        digits(value, at, count);
        target.position(at + count);
    }

    /// @param value finite
    void put(float value) {
        sign(Float.floatToRawIntBits(value));
        if (value == 0) {
            zero();
        } else {
            decimal.of(Math.abs(value));
            putDecimal();
        }
    }

    /// @param value finite
    void put(double value) {
        sign(Double.doubleToRawLongBits(value));
        if (value == 0) {
            zero();
        } else {
            decimal.of(Math.abs(value));
            putDecimal();
        }
    }

    private void sign(long bits) {
        if (bits < 0) {
            target.put((byte) '-');
        }
    }

    private void zero() {
        target.put((byte) '0').put((byte) '.').put((byte) '0');
    }

    private void putDecimal() {
        long digits = decimal.digits();
        int count = count(digits);
        int power = count + decimal.exponent() - 1; // of the first digit
        int at = target.position();
        if (power < PLAIN_MIN || power > PLAIN_MAX) {
            target.position(withPoint(digits, at, count, 1)).put((byte) 'E');
            put((long) power);
        } else if (power < 0) {
            for (int i = 0; i <= -power; i++) {
                target.put(i == 1 ? (byte) '.' : (byte) '0');
            }
            at = target.position();
            digits(digits, at, count);
            target.position(at + count);
        } else {
            target.position(withPoint(digits, at, count, power + 1));
        }
    }

    /// @param before how many digits, or zeros behind them, stand before the point
    /// @return where it ends
    private int withPoint(long digits, int at, int count, int before) {
        digits(digits, at + 1, count);
        for (int i = 0; i < before; i++) {
            target.put(at + i, i < count ? target.get(at + i + 1) : (byte) '0');
        }
        target.put(at + before, (byte) '.');
        if (count > before) {
            return at + 1 + count;
        }
        target.put(at + before + 1, (byte) '0');
        return at + before + 2;
    }

    private void digits(long value, int at, int count) {
        long rest = value;
        int end = at + count;
        while (rest >= 100) {
            long hundreds = rest / 100;
            end -= 2;
            pair((int) (rest - 100 * hundreds), end);
            rest = hundreds;
        }
        if (end - at == 2) {
            pair((int) rest, at);
        } else {
            target.put(at, (byte) ('0' + rest));
        }
    }

    private void pair(int value, int at) {
        target.put(at, PAIRS[2 * value]).put(at + 1, PAIRS[2 * value + 1]);
    }

    private static int count(long value) {
        int least = ((Long.SIZE - Long.numberOfLeadingZeros(value)) * 1233) >>> 12;
        return value >= TENS[least] ? least + 1 : Math.max(1, least);
    }
}
