package dev.windlass.control;

import dev.windlass.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// A token that nobody had before: 256 random bits. Only its hash is kept.
record NewToken(String text) {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static NewToken random() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new NewToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    byte[] sha256() {
        return sha256(text);
    }

    static byte[] sha256(String text) {
        return HexFormat.of()
                .parseHex(CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8))
                        .hex());
    }

    /// Without the token, so that it can't end in a log.
    @Override
    public String toString() {
        return "NewToken[]";
    }
}
