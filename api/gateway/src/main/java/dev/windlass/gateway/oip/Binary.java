package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The bytes behind a request's JSON part: staged, or still to come.
///
/// @param bytes null if they are still to come
record Binary(@Nullable ByteBuffer bytes, long byteSize) {
    static final Binary NONE = of(ByteBuffer.allocate(0));

    static Binary of(ByteBuffer staged) {
        return new Binary(staged, staged.remaining());
    }

    static Binary toCome(long byteSize) {
        return new Binary(null, byteSize);
    }

    /// A view of some of them; null if they are still to come.
    @Nullable ByteBuffer slice(long at, long size) {
        return bytes == null ? null : bytes.slice(Math.toIntExact(at), Math.toIntExact(size));
    }
}
