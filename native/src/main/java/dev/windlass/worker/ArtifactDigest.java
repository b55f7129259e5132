package dev.windlass.worker;

import dev.windlass.slab.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The digest of an artifact's bytes.
final class ArtifactDigest {
    private static final int CHUNK_BYTES = 256 << 10;

    private ArtifactDigest() {}

    /// @return `sha256:` and 64 lower-case hexadecimal digits
    static String of(Path file) throws IOException {
        var sha256 = ContentHash.begin();
        try (var in = Files.newInputStream(file)) {
            var chunk = new byte[CHUNK_BYTES];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                sha256.update(chunk, 0, read);
            }
        }
        return ContentHash.end(sha256);
    }
}
