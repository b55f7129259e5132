package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bytes of a request's binary tensors, one behind the other: staged, or still to come.
sealed interface Binary {
    Binary NONE = new Staged(ByteBuffer.allocate(0));

    long byteSize();

    /// A view of one tensor's; null if they are still to come.
    @Nullable ByteBuffer slice(long at, long size);

    /// They lie in one piece.
    record Staged(ByteBuffer bytes) implements Binary {
        @Override
        public long byteSize() {
            return bytes.remaining();
        }

        @Override
        public ByteBuffer slice(long at, long size) {
            return bytes.slice(bytes.position() + Math.toIntExact(at), Math.toIntExact(size));
        }
    }

    record ToCome(long byteSize) implements Binary {
        @Override
        public @Nullable ByteBuffer slice(long at, long size) {
            return null;
        }
    }

    /// Each tensor's lie apart; asked for in their order.
    final class Parts implements Binary {
        private final List<ByteBuffer> parts;
        private int next;

        Parts(List<ByteBuffer> parts) {
            this.parts = parts;
        }

        @Override
        public long byteSize() {
            return parts.stream().mapToLong(ByteBuffer::remaining).sum();
        }

        @Override
        public ByteBuffer slice(long at, long size) {
            return parts.get(next++);
        }
    }
}
