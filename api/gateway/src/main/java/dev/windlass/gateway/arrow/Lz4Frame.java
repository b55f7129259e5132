package dev.windlass.gateway.arrow;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Decodes LZ4 frames, as the frame and block formats are written down: linked and independent blocks, stored ones,
/// several frames one behind the other. Checksums are skipped: TCP has its own, and a wrong byte is a wrong number
/// like any other. Reads and writes nothing outside the buffers that it is given, which check each access.
final class Lz4Frame {
    private static final int MAGIC = 0x184D2204;
    private static final int SKIPPABLE = 0x184D2A50;
    private static final int STORED = 1 << 31;
    private static final int MATCH_MIN = 4;

    private Lz4Frame() {}

    /// @param in exactly the frames
    /// @param out filled exactly
    /// @return false if they aren't frames, or of other length
    static boolean decode(ByteBuffer in, ByteBuffer out) {
        in.order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (in.hasRemaining()) {
                int magic = in.getInt();
                if ((magic & ~15) == SKIPPABLE) {
                    skip(in, in.getInt());
                } else if (magic == MAGIC) {
                    frame(in, out);
                } else {
                    return false;
                }
            }
            return !out.hasRemaining();
        } catch (BufferUnderflowException | BufferOverflowException | IllegalArgumentException damaged) {
            return false;
        }
    }

    private static void frame(ByteBuffer in, ByteBuffer out) {
        int flags = in.get();
        require((flags & 0xc0) == 0x40 && (flags & 1) == 0); // version 1, no dictionary
        skip(in, 1 + ((flags & 8) != 0 ? 8 : 0) + 1); // maximum of a block, length of the content, checksum
        int checksum = (flags & 16) != 0 ? 4 : 0;
        int start = out.position();
        for (int size = in.getInt(); size != 0; size = in.getInt()) {
            int bytes = size & ~STORED;
            require(bytes <= in.remaining());
            var block = in.slice(in.position(), bytes);
            if (size < 0) {
                out.put(block);
            } else {
                block(block, out, start);
            }
            skip(in, bytes + checksum);
        }
        skip(in, (flags & 4) != 0 ? 4 : 0);
    }

    /// @param start where the frame's first byte is: nothing before it is copied
    private static void block(ByteBuffer in, ByteBuffer out, int start) {
        while (true) {
            int token = in.get() & 0xff;
            int literals = length(in, token >>> 4);
            require(literals <= in.remaining());
            out.put(out.position(), in, in.position(), requireRoom(out, literals));
            out.position(out.position() + literals);
            skip(in, literals);
            if (!in.hasRemaining()) {
                return;
            }
            int offset = (in.get() & 0xff) | (in.get() & 0xff) << 8;
            int match = requireRoom(out, length(in, token & 15) + MATCH_MIN);
            int from = out.position() - offset;
            require(offset > 0 && from >= start);
            copy(out, from, offset, match);
        }
    }

    /// Copies what was written before, which may overlap with where it goes.
    private static void copy(ByteBuffer out, int from, int offset, int bytes) {
        int at = out.position();
        if (offset >= bytes) {
            out.put(at, out, from, bytes);
        } else {
            for (int i = 0; i < bytes; i++) {
                out.put(at + i, out.get(from + i));
            }
        }
        out.position(at + bytes);
    }

    private static int length(ByteBuffer in, int nibble) {
        int length = nibble;
        if (nibble == 15) {
            int more = 255;
            while (more == 255) {
                more = in.get() & 0xff;
                length += more;
                require(length >= 0);
            }
        }
        return length;
    }

    private static int requireRoom(ByteBuffer out, int bytes) {
        require(bytes >= 0 && bytes <= out.remaining());
        return bytes;
    }

    private static void skip(ByteBuffer in, int bytes) {
        require(bytes >= 0 && bytes <= in.remaining());
        in.position(in.position() + bytes);
    }

    private static void require(boolean right) {
        if (!right) {
            throw new IllegalArgumentException("not an LZ4 frame");
        }
    }
}
