package dev.windlass.gateway;

import java.io.InputStream;
import java.nio.ByteBuffer;

/// A buffer's remaining bytes as a stream, for readers that want one. Owns nothing.
final class ByteBufferInput extends InputStream {
    private final ByteBuffer buffer;

    ByteBufferInput(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public int read() {
        return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int count = Math.min(length, buffer.remaining());
        if (count == 0) {
            return length == 0 ? 0 : -1;
        }
        buffer.get(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        return buffer.remaining();
    }
}
