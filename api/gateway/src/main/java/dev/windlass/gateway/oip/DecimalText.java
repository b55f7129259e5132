package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// One number of a text at a time, taken apart: its sign, its digits and where their point is. For one thread.
final class DecimalText {
    /// What an unsigned long always holds.
    private static final int DIGITS_MAX = 19;

    /// Beyond it every number that may be written is zero, or beyond doubles.
    private static final int EXPONENT_MAX = 100_000;

    private final ByteBuffer text;
    private final int end;

    /// Behind it there are fewer than eight bytes.
    private final int lastWord;

    private int from;
    private int to;
    private boolean negative;
    private boolean whole;
    private long digits;
    private int count;
    private int exponent;

    /// @param end of the text that may be looked at
    DecimalText(ByteBuffer text, int end) {
        this.text = text;
        this.end = end;
        this.lastWord = end - Long.BYTES;
    }

    /// Reads a number that is known to be well-formed.
    ///
    /// @return where it ends
    int read(int start) {
        boolean minus = text.get(start) == '-';
        int first = minus ? start + 1 : start;
        int at = digits(first, 0);
        int fraction = at;
        exponent = 0;
        boolean point = at < end && text.get(at) == '.';
        count = at - first;
        if (point) {
            fraction = at + 1;
            at = digits(fraction, digits);
            count += at - fraction;
            exponent = fraction - at;
        }
        boolean power = at < end && (text.get(at) | 0x20) == 'e';
        if (power) {
            at = exponent(at + 1);
        }
        from = start;
        to = at;
        negative = minus;
        whole = !point && !power;
        return at;
    }

    /// Reads digits behind some others.
    private int digits(int start, long others) {
        long sum = others;
        int at = start;
        while (at <= lastWord) {
            long word = Words.at(text, at);
            int some = Words.digits(word);
            if (some == 0) {
                digits = sum;
                return at;
            }
            sum = sum * Words.ten(some) + Words.number(word, some);
            at += some;
            if (some < Long.BYTES) {
                digits = sum;
                return at;
            }
        }
        while (at < end && isDigit(text.get(at))) {
            sum = 10 * sum + text.get(at++) - '0';
        }
        digits = sum;
        return at;
    }

    private int exponent(int start) {
        int at = start;
        boolean below = text.get(at) == '-';
        if (below || text.get(at) == '+') {
            at++;
        }
        int value = 0;
        while (at < end && isDigit(text.get(at))) {
            value = Math.min(EXPONENT_MAX, 10 * value + text.get(at++) - '0');
        }
        exponent += below ? -value : value;
        return at;
    }

    private static boolean isDigit(byte letter) {
        return letter >= '0' && letter <= '9';
    }

    /// True if it has neither a point nor an exponent.
    boolean whole() {
        return whole;
    }

    /// True if it is a whole one that a long holds.
    boolean isLong() {
        return whole && count <= DIGITS_MAX && (digits >= 0 || (negative && digits == Long.MIN_VALUE));
    }

    /// Its value if [#isLong].
    long longValue() {
        return negative ? -digits : digits;
    }

    /// The number as it is written.
    String spelling() {
        var bytes = new byte[to - from];
        text.get(from, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// The nearest double, to even from the middle; zero has the text's sign.
    double nearest() {
        double value = count <= DIGITS_MAX ? NearestDouble.of(digits, exponent) : nearestOfMany();
        if (Double.isNaN(value)) {
            return Double.parseDouble(spelling());
        }
        return negative ? -value : value;
    }

    /// NaN if the digits behind the first ones matter.
    private double nearestOfMany() {
        int at = from;
        long first = 0;
        int left = count; // digits that aren't read yet
        for (int some = 0; left > 0 && some < DIGITS_MAX; at++) {
            byte letter = text.get(at);
            if (isDigit(letter)) {
                first = 10 * first + letter - '0';
                some += first == 0 ? 0 : 1;
                left--;
            }
        }
        double below = NearestDouble.of(first, exponent + left);
        return left == 0 || below == NearestDouble.of(first + 1, exponent + left) ? below : Double.NaN;
    }
}
