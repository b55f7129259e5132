package dev.windlass.slab;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// A text in the place of a reply: why there is none.
public final class SlotMessage {
    /// Longer texts are cut.
    public static final int BYTES_MAX = 2048;

    private SlotMessage() {}

    /// Writes `text` at `replyOff`, cut to what fits.
    ///
    /// @return its bytes
    public static long write(MemorySegment slab, long replyOff, long replyCap, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.clamp(replyCap, 0, Math.min(BYTES_MAX, bytes.length));
        MemorySegment.copy(bytes, 0, slab, ValueLayout.JAVA_BYTE, replyOff, length);
        return length;
    }

    /// @param slot in the words of the lie
    /// @throws SlabViolation if it can't be that long
    public static String read(MemorySegment slab, int slot, long replyOff, long replyCap, long replyLen) {
        if (replyLen < 0 || replyLen > Math.min(BYTES_MAX, replyCap)) {
            throw new SlabViolation("slot " + slot + " has a message of " + replyLen + " bytes");
        }
        var bytes = new byte[(int) replyLen];
        MemorySegment.copy(slab, ValueLayout.JAVA_BYTE, replyOff, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
