package dev.windlass.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The digest of an artifact's bytes.
final class ArtifactDigest {
    private static final int CHUNK_BYTES = 256 << 10;

    private ArtifactDigest() {}

    /// @return `sha256:` and 64 lower-case hexadecimal digits
    static String of(Path file) throws IOException {
        var sha256 = sha256();
        try (var in = Files.newInputStream(file)) {
            var chunk = new byte[CHUNK_BYTES];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                sha256.update(chunk, 0, read);
            }
        }
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
