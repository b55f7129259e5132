package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// One JSON string of a text at a time, as UTF-8. What Jackson takes for UTF-8 is taken, and no more: of a sequence
/// that is longer than it need be the character counts. For one thread.
final class JsonStrings {

    private final ByteBuffer text;
    private final int base;
    private final int end;
    private final Utf8Text decoded = new Utf8Text();

    private int at;
    private int from;
    private int length;
    private boolean plain;

    /// @param base where the text begins: positions in refusals are counted from there
    JsonStrings(ByteBuffer text, int base, int end) {
        this.text = text;
        this.base = base;
        this.end = end;
    }

    MalformedJson malformed(int where) {
        return new MalformedJson(where - base);
    }

    /// Looks at a string as far as is needed to find its end.
    ///
    /// @param start behind its first quote
    /// @return behind its last one
    int skip(int start) {
        at = start;
        while (true) {
            at = Utf8Runs.plainEnd(text, at, end);
            byte letter = next();
            if (letter == '"') {
                return at;
            }
            if (letter == '\\') {
                escape();
            } else if (letter >= 0) {
                throw malformed(at - 1);
            } else {
                for (int more = following(letter); more > 0; more--) {
                    sixBits();
                }
            }
        }
    }

    /// Reads a string.
    ///
    /// @return as [#skip]
    int read(int start) {
        from = start;
        at = Utf8Runs.plainEnd(text, start, end);
        length = at - start;
        plain = at < end && text.get(at) == '"';
        if (plain) {
            return at + 1;
        }
        decoded.begin(text, start, length);
        decode();
        length = decoded.length();
        return at;
    }

    /// Of the string that was read, bytes in UTF-8.
    int byteLength() {
        return length;
    }

    /// True if what was read is no Unicode: it has a surrogate that is no half of a pair.
    boolean hasLoneSurrogate() {
        return !plain && (decoded.broken() || decoded.outside());
    }

    /// True if an escape in it is a surrogate that is no half of a pair.
    boolean hasBrokenEscape() {
        return !plain && decoded.broken();
    }

    /// What was read.
    String string() {
        if (plain) {
            var word = ProtocolWords.at(text, from, length);
            if (word != null) {
                return word;
            }
            var bytes = new byte[length];
            text.get(from, bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        return decoded.string();
    }

    /// The UTF-8 of what was read; valid until the next one is.
    ///
    /// @param view of the text, whose position and limit are moved
    ByteBuffer bytes(ByteBuffer view) {
        return plain ? view.limit(from + length).position(from) : decoded.view();
    }

    private void decode() {
        while (true) {
            byte letter = next();
            if (letter == '\\') {
                decoded.unit(escape());
                continue;
            }
            decoded.endOfPair();
            if (letter == '"') {
                return;
            }
            if (letter < 0) {
                sequence(letter);
            } else if (letter < ' ') {
                throw malformed(at - 1);
            } else {
                int run = Utf8Runs.plainEnd(text, at, end);
                decoded.put(text, at - 1, run - at + 1);
                at = run;
            }
        }
    }

    private void sequence(byte first) {
        int more = following(first);
        int value = first & (0x3f >> more);
        for (int i = 0; i < more; i++) {
            value = (value << 6) | sixBits();
        }
        if (more == 2 && Character.isSurrogate((char) value)) {
            throw malformed(at - 3);
        }
        if (more == 3 && (value < Character.MIN_SUPPLEMENTARY_CODE_POINT || value > Character.MAX_CODE_POINT)) {
            decoded.isOutside();
        } else {
            decoded.codePoint(value);
        }
    }

    private int following(byte first) {
        if ((first & 0xe0) == 0xc0) {
            return 1;
        }
        if ((first & 0xf0) == 0xe0) {
            return 2;
        }
        if ((first & 0xf8) == 0xf0) {
            return 3;
        }
        throw malformed(at - 1);
    }

    private int sixBits() {
        byte next = next();
        if ((next & 0xc0) != 0x80) {
            throw malformed(at - 1);
        }
        return next & 0x3f;
    }

    private char escape() {
        byte letter = next();
        return switch (letter) {
            case 'b' -> '\b';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'f' -> '\f';
            case 'r' -> '\r';
            case '"', '/', '\\' -> (char) letter;
            case 'u' -> (char) ((hex() << 12) | (hex() << 8) | (hex() << 4) | hex());
            default -> throw malformed(at - 1);
        };
    }

    private int hex() {
        byte letter = next();
        int digit = letter < 0 ? -1 : Character.digit(letter, 16);
        if (digit < 0) {
            throw malformed(at - 1);
        }
        return digit;
    }

    private byte next() {
        if (at >= end) {
            throw malformed(end);
        }
        return text.get(at++);
    }
}
