package dev.windlass.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A token's SHA-256 as a map key.
record TokenHash(long a, long b, long c, long d) {
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(TokenHash::sha256);

    static TokenHash ofToken(String token) {
        return of(SHA_256.get().digest(token.getBytes(StandardCharsets.UTF_8)));
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
        var words = ByteBuffer.wrap(bytes);
        return new TokenHash(words.getLong(), words.getLong(), words.getLong(), words.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
