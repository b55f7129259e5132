package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;

/// Where the numbers and literals of a text end, and that they are well-formed. For one thread.
final class JsonScalars {
    /// Of one number, sign, point and `e` not counted.
    private static final int DIGITS_MAX = 1000;

    /// Of which an unsigned long holds any.
    private static final int LONG_DIGITS = 19;

    /// What [#shortNumber] may look at: comma, blank, sign, seven digits, point, eight digits, and what follows.
    static final int SHORT_BYTES = 32;

    private final ByteBuffer text;
    private final int base;
    private final int end;
    private boolean whole;

    JsonScalars(ByteBuffer text, int base, int end) {
        this.text = text;
        this.base = base;
        this.end = end;
    }

    /// Looks at what may be a number of few digits, without an exponent.
    ///
    /// @param start at least [#SHORT_BYTES] before the end, but for a comma and a blank
    /// @return where it ends; -1 if [#number] must look
    int shortNumber(int start) {
        int first = text.get(start) == '-' ? start + 1 : start;
        int some = Words.digits(Words.at(text, first));
        int at = first + some;
        if (some == 0 || some == Long.BYTES || (some > 1 && text.get(first) == '0')) {
            return -1;
        }
        byte letter = text.get(at);
        if (letter == '.') {
            int fraction = at + 1;
            some = Words.digits(Words.at(text, fraction));
            at = fraction + some;
            while (some == Long.BYTES && at < end - Long.BYTES) {
                some = Words.digits(Words.at(text, at));
                at += some;
            }
            letter = text.get(at);
            if (at == fraction) {
                return -1;
            }
        }
        return letter == ',' || letter == ']' || letter == ' ' ? at : -1;
    }

    /// @return where it ends
    int number(int start) {
        int at = start;
        if (letter(at) == '-') {
            at++;
        }
        int first = at;
        at = digits(at);
        int count = at - first;
        if (count == 0 || (text.get(first) == '0' && (count > 1 || (letter(at) | 0x20) == 'x'))) {
            throw malformed(at);
        }
        whole = true;
        if (letter(at) == '.') {
            whole = false;
            int fraction = at + 1;
            at = digits(fraction);
            count += at - fraction;
            if (at == fraction || letter(at) == '.') {
                throw malformed(at);
            }
        }
        if ((letter(at) | 0x20) == 'e') {
            whole = false;
            at++;
            if (letter(at) == '-' || letter(at) == '+') {
                at++;
            }
            int exponent = at;
            at = digits(at);
            count += at - exponent;
            if (at == exponent) {
                throw malformed(at);
            }
        }
        if (count > DIGITS_MAX) {
            throw malformed(start);
        }
        return at;
    }

    /// True if the last number had neither point nor exponent.
    boolean whole() {
        return whole;
    }

    /// @return where it ends
    int literal(String word, int start) {
        for (int i = 0; i < word.length(); i++) {
            if (letter(start + i) != word.charAt(i)) {
                throw malformed(start);
            }
        }
        int at = start + word.length();
        int next = letter(at);
        if (next >= '0' && (next > 0x7f || Character.isJavaIdentifierPart(next))) {
            throw malformed(start);
        }
        return at;
    }

    /// Whether a long holds the integer from there to there.
    boolean isLong(int from, int to) {
        boolean negative = text.get(from) == '-';
        int digits = negative ? to - from - 1 : to - from;
        long value = longValue(from, to);
        return digits <= LONG_DIGITS && (negative ? value <= 0 : value >= 0);
    }

    /// The integer from there to there, if a long holds it.
    long longValue(int from, int to) {
        boolean negative = text.get(from) == '-';
        long value = 0;
        for (int i = negative ? from + 1 : from; i < to; i++) {
            value = 10 * value + text.get(i) - '0';
        }
        return negative ? -value : value;
    }

    private int digits(int start) {
        int at = start;
        while (at + Long.BYTES <= end) {
            int some = Words.digits(Words.at(text, at));
            at += some;
            if (some < Long.BYTES) {
                return at;
            }
        }
        while (at < end && text.get(at) >= '0' && text.get(at) <= '9') {
            at++;
        }
        return at;
    }

    /// The byte there, or -1 behind the end.
    private int letter(int at) {
        return at < end ? text.get(at) & 0xff : -1;
    }

    private MalformedJson malformed(int where) {
        return new MalformedJson(where - base);
    }
}
