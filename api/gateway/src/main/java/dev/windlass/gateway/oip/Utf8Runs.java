package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;

/// What bytes that should be UTF-8 begin with.
final class Utf8Runs {
    private Utf8Runs() {}

    /// Where the letters end that stand for themselves in a JSON string: ASCII, neither quote nor
    /// backslash nor control.
    static int plainEnd(ByteBuffer text, int from, int end) {
        int at = from;
        while (at + Long.BYTES <= end) {
            int some = Words.plain(Words.at(text, at));
            at += some;
            if (some < Long.BYTES) {
                return at;
            }
        }
        while (at < end && text.get(at) >= ' ' && text.get(at) != '"' && text.get(at) != '\\') {
            at++;
        }
        return at;
    }

    /// True if all of it is UTF-8.
    static boolean whole(ByteBuffer text, int from, int end) {
        int at = plainEnd(text, from, end);
        while (at < end) {
            int length = text.get(at) < 0 ? sequence(text, at, end) : 1;
            if (length == 0) {
                return false;
            }
            at = plainEnd(text, at + length, end);
        }
        return true;
    }

    /// How many bytes the character has that begins there, which isn't ASCII; 0 if it is no UTF-8.
    static int sequence(ByteBuffer text, int at, int end) {
        int first = text.get(at) & 0xff;
        int more = first < 0xc2 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 0;
        if (more == 0 || at + more >= end) {
            return 0;
        }
        int value = first & (0x3f >> more);
        for (int i = 1; i <= more; i++) {
            if ((text.get(at + i) & 0xc0) != 0x80) {
                return 0;
            }
            value = (value << 6) | (text.get(at + i) & 0x3f);
        }
        return isShortest(value, more) ? more + 1 : 0;
    }

    private static boolean isShortest(int value, int more) {
        return switch (more) {
            case 1 -> true;
            case 2 -> value >= 0x800 && !Character.isSurrogate((char) value);
            default -> value >= Character.MIN_SUPPLEMENTARY_CODE_POINT && value <= Character.MAX_CODE_POINT;
        };
    }
}
