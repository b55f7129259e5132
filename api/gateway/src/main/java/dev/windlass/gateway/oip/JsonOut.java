package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes JSON into a buffer that is known to be large enough, and makes nothing but that. Numbers have
/// the shortest spelling that reads back as the same number; NaN and infinities are written as a request
/// wants them. For one thread.
final class JsonOut {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer target;
    private final NumberOut numbers;
    private final NonFiniteText nonFinite;

    JsonOut(ByteBuffer target, NonFiniteText nonFinite) {
        this.target = target;
        this.nonFinite = nonFinite;
        this.numbers = new NumberOut(target);
    }

    /// ASCII text as it is.
    JsonOut raw(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            target.put((byte) ascii.charAt(i));
        }
        return this;
    }

    /// A quoted string.
    ///
    /// @param text without lone surrogates; takes at most six bytes per char
    JsonOut string(String text) {
        target.put((byte) '"');
        int at = 0;
        while (at < text.length()) {
            char unit = text.charAt(at);
            if (unit >= 0x80) {
                int end = runEnd(text, at);
                target.put(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
                at = end;
                continue;
            }
            if (unit < 0x20 || unit == '"' || unit == '\\') {
                escaped(unit);
            } else {
                target.put((byte) unit);
            }
            at++;
        }
        target.put((byte) '"');
        return this;
    }

    /// A quoted string.
    ///
    /// @param utf8 its bytes; takes at most six for each of them
    /// @return false if they are no UTF-8: what was written then is no use
    boolean string(ByteBuffer utf8, int from, int to) {
        target.put((byte) '"');
        boolean whole = text(utf8, from, to);
        target.put((byte) '"');
        return whole;
    }

    /// What stands between the quotes.
    boolean text(ByteBuffer utf8, int from, int to) {
        int at = from;
        while (at < to) {
            int end = Utf8Runs.plainEnd(utf8, at, to);
            if (end == at) {
                byte letter = utf8.get(at);
                int length = letter < 0 ? Utf8Runs.sequence(utf8, at, to) : 1;
                if (length == 0) {
                    return false;
                }
                end = at + length;
                if (letter >= 0) {
                    escaped((char) letter);
                    at = end;
                    continue;
                }
            }
            target.put(target.position(), utf8, at, end - at).position(target.position() + end - at);
            at = end;
        }
        return true;
    }

    JsonOut number(long value) {
        numbers.put(value);
        return this;
    }

    JsonOut unsigned(long value) {
        numbers.putUnsigned(value);
        return this;
    }

    JsonOut number(float value) {
        if (!Float.isFinite(value)) {
            return notFinite(value);
        }
        numbers.put(value);
        return this;
    }

    JsonOut number(double value) {
        if (!Double.isFinite(value)) {
            return notFinite(value);
        }
        numbers.put(value);
        return this;
    }

    private JsonOut notFinite(double value) {
        return switch (nonFinite) {
            case LITERAL -> raw(Double.toString(value));
            case NULL -> raw("null");
            case STRING -> raw("\"").raw(Double.toString(value)).raw("\"");
        };
    }

    private void escaped(char unit) {
        target.put((byte) '\\');
        switch (unit) {
            case '"', '\\' -> target.put((byte) unit);
            case '\n' -> target.put((byte) 'n');
            case '\r' -> target.put((byte) 'r');
            case '\t' -> target.put((byte) 't');
            default ->
                target.put((byte) 'u')
                        .put((byte) '0')
                        .put((byte) '0')
                        .put(HEX[unit >> 4])
                        .put(HEX[unit & 15]);
        }
    }

    private static int runEnd(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= 0x80) {
            end++;
        }
        return end;
    }
}
