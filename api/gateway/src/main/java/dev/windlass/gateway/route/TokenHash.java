package dev.windlass.gateway.route;

import dev.windlass.json.Sha256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/// A token's SHA-256 as a map key.
record TokenHash(long a, long b, long c, long d) {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final ThreadLocal<Hasher> HASHER = ThreadLocal.withInitial(Hasher::new);

    /// Of the token that is `text` from `start` on, without the blanks around it.
    static TokenHash ofToken(String text, int start) {
        int from = start;
        int end = text.length();
        while (from < end && text.charAt(from) <= ' ') {
            from++;
        }
        while (end > from && text.charAt(end - 1) <= ' ') {
            end--;
        }
        return HASHER.get().hash(text, from, end);
    }

    /// @throws IllegalArgumentException if it isn't 64 hexadecimal digits
    static TokenHash ofHex(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != 32) {
            throw new IllegalArgumentException("a key's hash must be 64 hexadecimal digits, got " + hex.length());
        }
        return of(bytes);
    }

    private static TokenHash of(byte[] bytes) {
        return new TokenHash(word(bytes, 0), word(bytes, 8), word(bytes, 16), word(bytes, 24));
    }

    private static long word(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at);
    }

    /// One thread's, so that a request's token costs no garbage. No token stays in it.
    private static final class Hasher {
        private static final int SHORT_BYTES_MAX = 256;

        private final MessageDigest sha256 = Sha256.begin();
        private final byte[] hash = new byte[32];
        private final byte[] ascii = new byte[SHORT_BYTES_MAX];

        private TokenHash hash(String text, int from, int end) {
            int length = end - from;
            if (length > ascii.length || !copied(text, from, length)) {
                return of(sha256.digest(text.substring(from, end).getBytes(StandardCharsets.UTF_8)));
            }
            try {
                sha256.update(ascii, 0, length);
                sha256.digest(hash, 0, hash.length);
            } catch (DigestException impossible) {
                throw new IllegalStateException("a SHA-256 has 32 bytes", impossible);
            } finally {
                Arrays.fill(ascii, 0, length, (byte) 0);
            }
            return of(hash);
        }

        private boolean copied(String text, int from, int length) {
            for (int i = 0; i < length; i++) {
                char unit = text.charAt(from + i);
                if (unit >= 0x80) {
                    return false;
                }
                ascii[i] = (byte) unit;
            }
            return true;
        }
    }
}
