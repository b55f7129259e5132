package dev.windlass.exchange;

import dev.windlass.slab.Descriptor;
import dev.windlass.slab.Slab;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A reply that is larger than its request's place, as its parts come; what hasn't come the inference
/// worker keeps. Used by who answers; the place of the parts belongs to the pool's lock, and anybody may
/// close it.
final class ReplyParts implements AutoCloseable {
    /// Of the run, with the bytes of all parts.
    final Descriptor.Answer first;

    /// Where the next part goes; of no bytes if that is where the first one went.
    long extent;

    long extentBytes;

    private final @Nullable ReplyMemory memory;
    private final AtomicBoolean closed = new AtomicBoolean();
    private int received;

    /// @param memory of as many bytes at least; null if there is none, so that the rest is only to be
    ///     dropped
    ReplyParts(Descriptor.Answer first, @Nullable ReplyMemory memory) {
        this.first = first;
        this.memory = memory;
    }

    static void drop(@Nullable ReplyParts parts) {
        if (parts != null) {
            parts.close();
        }
    }

    long left() {
        return first.replyLen() - received;
    }

    /// Copies the next part, which is as long as its place, or as what is left.
    void take(Slab slab, long at, long cap) {
        int length = (int) Math.min(cap, left());
        buffer().put(received, slab.readOnlyView(at, length), 0, length);
        received += length;
    }

    MemorySegment segment() {
        return MemorySegment.ofBuffer(buffer().clear());
    }

    ByteBuffer view(long at, int length) {
        return buffer().slice((int) at, length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer buffer() {
        return Objects.requireNonNull(memory).buffer();
    }

    @Override
    public void close() {
        if (memory != null && closed.compareAndSet(false, true)) {
            memory.giveBack().run();
        }
    }
}
