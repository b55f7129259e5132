package dev.windlass.worker.inspect;

import dev.windlass.slab.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file's SHA-256 and size, read once, and no further than a limit.
sealed interface FileDigest {
    /// `digest` is `sha256:` and 64 lower-case hex digits.
    record Known(String digest, long byteSize) implements FileDigest {}

    record TooLarge() implements FileDigest {}

    int BUFFER_BYTES = 64 << 10;

    static FileDigest of(Path file, long maxBytes) throws IOException {
        var sha256 = ContentHash.begin();
        var buffer = new byte[BUFFER_BYTES];
        long byteSize = 0;
        try (var in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                byteSize += read;
                if (byteSize > maxBytes) {
                    return new TooLarge();
                }
                sha256.update(buffer, 0, read);
            }
        }
        return new Known(ContentHash.end(sha256), byteSize);
    }
}
