package dev.windlass.control;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Texts that programs stumble over.
enum EvilText {
    NUL("a\0b", Fate.NEVER),
    HIGH_SURROGATE("a\ud800", Fate.NEVER),
    LOW_SURROGATE("\udc00\ud800", Fate.NEVER),
    /// Half a pair as bytes: no UTF-8, so it isn't even a text.
    SURROGATE_BYTES("a\ud800", Fate.NEVER) {
        @Override
        byte[] bytes() {
            return new byte[] {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80};
        }
    },
    MEBIBYTE("x".repeat(1 << 20), Fate.NEVER),
    LONG("y".repeat(10_000), Fate.PERHAPS),
    OVERRIDE("a\u202eb", Fate.PERHAPS),
    ISOLATE("\u2066a", Fate.PERHAPS),
    ESCAPE("\u001b[2J", Fate.PERHAPS),
    C1("a\u0085b", Fate.PERHAPS),
    NEWLINE("a\r\nb: c", Fate.PERHAPS),
    TAB("a\tb", Fate.PERHAPS),
    EMOJI("\ud83c\udf89\ud83d\udc69\u200d\ud83d\udcbb", Fate.PERHAPS),
    BLANK(" ", Fate.PERHAPS),
    EMPTY("", Fate.PERHAPS),
    QUOTES("'\"\\;--", Fate.PERHAPS),
    NUMBER("2", Fate.PERHAPS),
    DOTS("../..", Fate.PERHAPS);

    /// Whether a field may take it.
    enum Fate {
        NEVER,
        PERHAPS
    }

    private final String text;
    private final Fate fate;

    EvilText(String text, Fate fate) {
        this.text = text;
        this.fate = fate;
    }

    String text() {
        return text;
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    boolean neverTaken() {
        return fate == Fate.NEVER;
    }

    /// Within a path or a query, half a pair as the bytes that a careless encoder makes of it.
    String percentEncoded() {
        var bytes = this == HIGH_SURROGATE || this == LOW_SURROGATE ? SURROGATE_BYTES.bytes() : bytes();
        var encoded = new StringBuilder(3 * bytes.length);
        for (byte each : bytes) {
            if (each >= 'a' && each <= 'z') {
                encoded.append((char) each);
            } else {
                encoded.append("%%%02X".formatted(each & 0xff));
            }
        }
        return encoded.toString();
    }

    /// Within JSON, everything but ASCII escaped, so that halves of pairs arrive; bytes that are no text raw.
    static byte[] json(String tree, EvilText text) {
        var escaped = new StringBuilder(tree.length());
        tree.chars().forEach(c -> {
            if (c < 0x80) {
                escaped.append((char) c);
            } else {
                escaped.append("\\u%04x".formatted(c));
            }
        });
        if (text != SURROGATE_BYTES) {
            return escaped.toString().getBytes(StandardCharsets.US_ASCII);
        }
        var raw = escaped.toString().replace("a\\ud800", "a\0").getBytes(StandardCharsets.US_ASCII);
        int nul = 0;
        while (raw[nul] != 0) {
            nul++;
        }
        var bytes = Arrays.copyOf(raw, raw.length + 2);
        System.arraycopy(raw, nul + 1, bytes, nul + 3, raw.length - nul - 1);
        System.arraycopy(text.bytes(), 1, bytes, nul, 3);
        return bytes;
    }
}
