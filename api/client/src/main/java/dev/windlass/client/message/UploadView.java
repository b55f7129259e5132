package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import dev.windlass.domain.VersionRef;
import java.time.Instant;

/// An upload on its way: `offset` bytes of `byteSize` are kept. It is swept away at `expiresAt` unless
/// completed.
public record UploadView(String id, VersionRef version, Digest digest, long byteSize, long offset, Instant expiresAt) {}
