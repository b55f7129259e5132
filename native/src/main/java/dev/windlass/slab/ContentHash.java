package dev.windlass.slab;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of bytes that come piece by piece.
public final class ContentHash {
    private ContentHash() {}

    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Of all that `hash` was given: `sha256:` and 64 lower-case hexadecimal digits.
    public static String end(MessageDigest hash) {
        return "sha256:" + HexFormat.of().formatHex(hash.digest());
    }
}
