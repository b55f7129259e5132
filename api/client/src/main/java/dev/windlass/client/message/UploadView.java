package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import dev.windlass.domain.VersionRef;
import java.time.Instant;

/// An upload on its way: `offset` bytes of `byteSize` are kept. It is swept away at `expiresAt` unless
/// completed.
public record UploadView(String id, VersionRef version, Digest digest, long byteSize, long offset, Instant expiresAt) {
    /// The least piece that isn't the end: so a part of S3 is joined of at most twenty.
    public static final int PIECE_BYTES_MIN = 256 << 10;
}
