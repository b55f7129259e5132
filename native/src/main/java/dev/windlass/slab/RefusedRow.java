package dev.windlass.slab;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// In the place of a reply: the value that an input's rows can't be made with.
///
/// @param input which of the model's
/// @param column which of those that fill it
/// @param row of all that were sent
/// @param reason as a [dev.windlass.rows.RowVerdict.Reason] is numbered
public record RefusedRow(int input, int column, long row, int reason) {
    /// What it takes, which every room for a reply has: the first output's line is as long.
    public static final int BYTES = 24;

    private static final ValueLayout.OfLong U64 = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// @return its bytes
    /// @throws SlabViolation if the room has less
    public long write(MemorySegment slab, long replyOff, long replyCap) {
        if (replyCap < BYTES) {
            throw new SlabViolation("a reply has a room of " + replyCap + " bytes");
        }
        slab.set(U32, replyOff, input);
        slab.set(U32, replyOff + 4, column);
        slab.set(U64, replyOff + 8, row);
        slab.set(U32, replyOff + 16, reason);
        slab.set(U32, replyOff + 20, 0);
        return BYTES;
    }

    /// Reads each number once; they are as they were written.
    ///
    /// @throws SlabViolation if it isn't as long
    public static RefusedRow read(MemorySegment slab, long replyOff, long replyCap, long replyLen) {
        if (replyLen != BYTES || replyCap < BYTES) {
            throw new SlabViolation("a refused row has " + replyLen + " bytes in a room of " + replyCap);
        }
        return new RefusedRow(
                slab.get(U32, replyOff),
                slab.get(U32, replyOff + 4),
                slab.get(U64, replyOff + 8),
                slab.get(U32, replyOff + 16));
    }
}
