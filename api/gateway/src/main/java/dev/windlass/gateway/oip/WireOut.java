package dev.windlass.gateway.oip;

import java.nio.ByteBuffer;

/// Writes protobuf's wire format into a buffer, which must have room for it.
public record WireOut(ByteBuffer target) {
    public static int size(long varint) {
        return varint == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(varint) + 6) / 7;
    }

    /// Of a field of so many bytes, its tag and length included. Fields are those up to 15: their tag is one byte.
    static long sized(long bytes) {
        return 1 + size(bytes) + bytes;
    }

    /// Of a field of bytes that may be absent.
    static long sizedUnlessEmpty(long bytes) {
        return bytes == 0 ? 0 : sized(bytes);
    }

    public WireOut varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            target.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
        return this;
    }

    public WireOut tag(int field, int type) {
        return varint((long) field << 3 | type);
    }

    /// The head of a field of so many bytes, which follow.
    public WireOut head(int field, long bytes) {
        return tag(field, WireMessage.BYTES).varint(bytes);
    }

    public WireOut bytes(int field, byte[] bytes) {
        head(field, bytes.length).target.put(bytes);
        return this;
    }

    WireOut bytesUnlessEmpty(int field, byte[] bytes) {
        return bytes.length == 0 ? this : bytes(field, bytes);
    }
}
