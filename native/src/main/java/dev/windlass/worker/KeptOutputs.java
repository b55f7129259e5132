package dev.windlass.worker;

import dev.windlass.slab.LinuxMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// What of one reply doesn't fit its request's place, in memory of this process, until the gateway has
/// taken it part by part. Offsets are those that the whole reply has. One thread.
final class KeptOutputs implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final List<Piece> pieces = new ArrayList<>();
    private long end;
    private long sent;

    private record Piece(long at, MemorySegment memory) {}

    /// Memory of whole pages for what begins at `at`, behind all that came before.
    MemorySegment add(long at, long byteLength) {
        var memory = LinuxMemory.map(Math.max(1, byteLength), arena).asSlice(0, byteLength);
        pieces.add(new Piece(at, memory));
        end = at + byteLength;
        return memory;
    }

    /// Of the whole reply, as far as it is known.
    long end() {
        return end;
    }

    /// The first bytes are where they belong already.
    void begin(long there) {
        sent = there;
    }

    /// Copies what comes next, as much of it as fits.
    void part(MemorySegment target, long at, long cap) {
        long until = Math.min(end, sent + cap);
        for (var piece : pieces) {
            long from = Math.max(sent, piece.at);
            long length = Math.min(until, piece.at + piece.memory.byteSize()) - from;
            if (length > 0) {
                MemorySegment.copy(piece.memory, from - piece.at, target, at + from - sent, length);
            }
        }
        sent = until;
    }

    /// True if all of it was copied.
    boolean taken() {
        return sent >= end;
    }

    @Override
    public void close() {
        arena.close();
    }
}
