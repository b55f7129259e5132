package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes JSON into a buffer that is known to be large enough. Numbers have the shortest spelling that reads
/// back as the same number; NaN and infinities are written as a request wants them. For the thread that made it.
final class JsonOut {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final ThreadLocal<StringBuilder> DIGITS = ThreadLocal.withInitial(() -> new StringBuilder(32));

    private final ByteBuffer target;
    private final StringBuilder number;
    private final NonFiniteText nonFinite;

    JsonOut(ByteBuffer target, NonFiniteText nonFinite) {
        this.target = target;
        this.nonFinite = nonFinite;
        this.number = DIGITS.get();
        number.setLength(0);
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

    JsonOut number(long value) {
        return put(number.append(value));
    }

    JsonOut number(float value) {
        return Float.isFinite(value) ? put(number.append(value)) : notFinite(value);
    }

    JsonOut number(double value) {
        return Double.isFinite(value) ? put(number.append(value)) : notFinite(value);
    }

    private JsonOut notFinite(double value) {
        return switch (nonFinite) {
            case LITERAL -> put(number.append(value));
            case NULL -> raw("null");
            case STRING -> put(number.append('"').append(value).append('"'));
        };
    }

    private JsonOut put(StringBuilder digits) {
        for (int i = 0; i < digits.length(); i++) {
            target.put((byte) digits.charAt(i));
        }
        digits.setLength(0);
        return this;
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
