package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Puts a text together as UTF-8 from bytes, code points and UTF-16 units.
final class Utf8Text {
    private static final byte[] NONE = {};
    private static final int REPLACEMENT = 0xfffd;
    private static final int SHORT_BYTES = 16;

    private byte[] bytes = NONE;
    private int length;
    private int high;
    private boolean broken;
    private boolean outside;

    /// Begins anew with some bytes.
    void begin(ByteBuffer from, int at, int count) {
        length = 0;
        high = 0;
        broken = false;
        outside = false;
        put(from, at, count);
    }

    int length() {
        return length;
    }

    /// True if there was half of a surrogate pair without its other half.
    boolean broken() {
        return broken;
    }

    /// True if there was something that is no code point.
    boolean outside() {
        return outside;
    }

    /// What follows is no code point.
    void isOutside() {
        outside = true;
        codePoint(REPLACEMENT);
    }

    String string() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    void unit(char unit) {
        if (Character.isLowSurrogate(unit) && high != 0) {
            codePoint(Character.toCodePoint((char) high, unit));
            high = 0;
            return;
        }
        endOfPair();
        if (Character.isHighSurrogate(unit)) {
            high = unit;
        } else if (Character.isLowSurrogate(unit)) {
            broken = true;
        } else {
            codePoint(unit);
        }
    }

    /// What follows is no unit.
    void endOfPair() {
        broken |= high != 0;
        high = 0;
    }

    void codePoint(int value) {
        if (value < 0x80) {
            put(value);
            return;
        }
        int more = value < 0x800 ? 1 : value < Character.MIN_SUPPLEMENTARY_CODE_POINT ? 2 : 3;
        put(((0xff00 >> (more + 1)) & 0xff) | (value >> (6 * more)));
        for (int i = more - 1; i >= 0; i--) {
            put(0x80 | ((value >> (6 * i)) & 0x3f));
        }
    }

    private void put(int letter) {
        room(length + 1)[length++] = (byte) letter;
    }

    void put(ByteBuffer from, int at, int count) {
        var target = room(length + count);
        if (count < SHORT_BYTES) { // a copy of few bytes costs as much as one of many
            for (int i = 0; i < count; i++) {
                target[length + i] = from.get(at + i);
            }
        } else {
            from.get(at, target, length, count);
        }
        length += count;
    }

    private byte[] room(int count) {
        if (bytes.length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(64, count + (count >> 1)));
        }
        return bytes;
    }
}
