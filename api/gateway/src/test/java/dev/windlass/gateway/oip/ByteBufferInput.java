package dev.windlass.gateway.oip;

import java.io.InputStream;
import java.nio.ByteBuffer;

/// A part of a buffer as a stream, for readers that want one. Owns nothing, moves no position.
final class ByteBufferInput extends InputStream {
    private final ByteBuffer buffer;
    private final int end;
    private int at;

    ByteBufferInput(ByteBuffer buffer, int start, int end) {
        this.buffer = buffer;
        this.at = start;
        this.end = end;
    }

    @Override
    public int read() {
        return at < end ? buffer.get(at++) & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int count = Math.min(length, end - at);
        if (count == 0) {
            return length == 0 ? 0 : -1;
        }
        buffer.get(at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return end - at;
    }
}
