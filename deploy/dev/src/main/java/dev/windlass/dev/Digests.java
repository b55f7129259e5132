package dev.windlass.dev;

import dev.windlass.json.CanonicalJson;
import dev.windlass.json.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// SHA-256 in lower-case hexadecimal.
final class Digests {
    private Digests() {}

    static String sha256(byte[] bytes) {
        return CanonicalJson.sha256(bytes).hex();
    }

    static String sha256(Path file) throws IOException {
        var digest = Sha256.begin();
        var buffer = new byte[1 << 16];
        try (var in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return Sha256.end(digest).hex();
    }
}
