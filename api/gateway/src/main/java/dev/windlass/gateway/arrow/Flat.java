package dev.windlass.gateway.arrow;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads flatbuffers that nobody has checked: every position is compared with the bounds of the message that it is
/// in before it is read. A position of 0 means that a field is absent, since no message begins there.
///
/// Tables, vectors and strings are told by their position alone, so that reading makes no objects.
final class Flat {
    private static final int WORD = 4;
    private static final byte[] NOTHING = {};

    final ByteBuffer in;
    private byte[] scratch = NOTHING;
    private int low;
    private int high;

    /// @param content read by absolute position; its position isn't moved
    Flat(ByteBuffer content) {
        this.in = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// What is read from now on lies from `from` to `to`.
    void within(int from, int to) {
        low = from;
        high = to;
    }

    /// The table that the message begins with.
    int root() {
        return target(low);
    }

    /// Where a table's field stands; 0 if it is absent.
    int field(int table, int slot, int width) {
        int vtable = checked((long) table - in.getInt(table), WORD);
        int vtableBytes = in.getShort(vtable) & 0xffff;
        int tableBytes = in.getShort(vtable + 2) & 0xffff;
        checked(vtable, Math.max(WORD, vtableBytes));
        int entry = WORD + 2 * slot;
        if (entry + 2 > vtableBytes) {
            return 0;
        }
        int offset = in.getShort(vtable + entry) & 0xffff;
        if (offset == 0) {
            return 0;
        }
        if (offset < WORD || offset + width > tableBytes) {
            throw malformed("a field stands outside its table");
        }
        return checked((long) table + offset, width);
    }

    int i8(int table, int slot) {
        int at = field(table, slot, 1);
        return at == 0 ? 0 : in.get(at);
    }

    int i16(int table, int slot) {
        int at = field(table, slot, 2);
        return at == 0 ? 0 : in.getShort(at);
    }

    int i32(int table, int slot) {
        int at = field(table, slot, WORD);
        return at == 0 ? 0 : in.getInt(at);
    }

    long i64(int table, int slot) {
        int at = field(table, slot, 8);
        return at == 0 ? 0 : in.getLong(at);
    }

    /// The table that a field leads to; 0 if it is absent.
    int table(int table, int slot) {
        int at = field(table, slot, WORD);
        return at == 0 ? 0 : target(at);
    }

    /// The vector that a field leads to; 0 if it is absent.
    int vector(int table, int slot, int elementBytes) {
        int at = field(table, slot, WORD);
        if (at == 0) {
            return 0;
        }
        int vector = target(at);
        checked(vector + (long) WORD, Math.multiplyFull(Math.max(-1, in.getInt(vector)), elementBytes));
        return vector;
    }

    /// How many elements a vector has.
    int length(int vector) {
        return vector == 0 ? 0 : in.getInt(vector);
    }

    /// Where a vector's element stands.
    int element(int vector, int index, int elementBytes) {
        return vector + WORD + index * elementBytes;
    }

    /// The table that an element of a vector of tables leads to.
    int tableAt(int vector, int index) {
        return target(element(vector, index, WORD));
    }

    /// The text that a field leads to; empty if it is absent.
    String text(int table, int slot) {
        int vector = vector(table, slot, 1);
        int length = length(vector);
        if (length > scratch.length) {
            scratch = new byte[Math.max(64, length)];
        }
        in.get(vector + WORD, scratch, 0, length);
        return new String(scratch, 0, length, StandardCharsets.UTF_8);
    }

    /// Where the offset at `at` leads to: four bytes can be read there.
    private int target(int at) {
        checked(at, WORD);
        return checked(at + (in.getInt(at) & 0xffff_ffffL), WORD);
    }

    private int checked(long at, long bytes) {
        if (bytes < 0 || at < low || at + bytes > high) {
            throw malformed("its metadata leads outside itself");
        }
        return (int) at;
    }

    /// @param what is wrong, as a clause
    static RefusedException malformed(String what) {
        return Refusal.bad(
                "body",
                "",
                "isn't a valid Arrow IPC stream: " + what,
                "send all of what pyarrow.ipc.new_stream, polars' write_ipc_stream or their like write");
    }
}
