package dev.windlass.audit;

import dev.windlass.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/// SHA-256 of canonical JSON's UTF-8 bytes, as 64 lower-case hexadecimal digits.
final class Hash {
    static final int CHARS = 64;

    /// Looked up once: there are millions of rows.
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Sha256::begin);

    private static final HexFormat HEX = HexFormat.of();

    private Hash() {}

    static String of(String canonical) {
        return HEX.formatHex(SHA_256.get().digest(canonical.getBytes(StandardCharsets.UTF_8)));
    }

    /// True if `text` is one from `from` on.
    static boolean at(String text, int from) {
        if (from + CHARS > text.length()) {
            return false;
        }
        for (int i = from; i < from + CHARS; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    static String checked(String field, String value) {
        if (value.length() != CHARS || !at(value, 0)) {
            throw new IllegalArgumentException(
                    field + " must be 64 lower-case hexadecimal digits, got \"" + value + "\"");
        }
        return value;
    }
}
