package dev.windlass.gateway.arrow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes flatbuffers from front to back: a table first, then what its fields lead to. Everything is aligned to what
/// readers check, counted from the buffer's beginning, where the stream begins, too.
final class FlatWriter {
    private static final int WORD = 4;

    final ByteBuffer out;

    /// @param target little-endian, at its beginning
    FlatWriter(ByteBuffer target) {
        this.out = target;
    }

    /// Writes a table of zeros, with its own vtable before it.
    ///
    /// @param slots where in the table each field is; 0 if it isn't there
    /// @return where the table begins, at a multiple of 8
    int table(short[] slots, int bytes) {
        int vtableBytes = WORD + 2 * slots.length;
        align(8, vtableBytes);
        out.putShort((short) vtableBytes).putShort((short) bytes);
        for (short slot : slots) {
            out.putShort(slot);
        }
        int table = out.position();
        zeros(bytes);
        out.putInt(table, vtableBytes);
        return table;
    }

    /// Writes a vector of zeros, and has a field lead to it.
    ///
    /// @return where its first element is
    int vector(int field, int count, int elementBytes) {
        align(Math.min(8, elementBytes), WORD);
        lead(field, out.position());
        out.putInt(count);
        int first = out.position();
        zeros(count * elementBytes);
        return first;
    }

    /// Writes a text, and has a field lead to it.
    void text(int field, String text) {
        align(WORD, 0);
        lead(field, out.position());
        int at = out.position();
        out.putInt(0);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                out.position(at + WORD).put(text.getBytes(StandardCharsets.UTF_8));
                break;
            }
            out.put((byte) text.charAt(i));
        }
        out.putInt(at, out.position() - at - WORD).put((byte) 0);
    }

    /// Has a field, or an element of a vector, lead to `target`.
    void lead(int field, int target) {
        out.putInt(field, target - field);
    }

    /// Pads so that what follows `bytes` more begins at a multiple of `alignment`.
    void align(int alignment, int bytes) {
        zeros(-(out.position() + bytes) & (alignment - 1));
    }

    private void zeros(int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.put((byte) 0);
        }
    }
}
