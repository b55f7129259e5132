package dev.windlass.gateway;

import dev.windlass.exchange.OffHeap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Off-heap buffers for bodies on their way in and out. Small ones are kept for reuse, at most
/// [#KEPT_PER_SIZE] of each size; large ones go back to the operating system at once. All that is lent
/// together never passes the maximum: then [#lend] answers null, and the request is refused with 503.
final class DirectBuffers {
    static final int KEPT_PER_SIZE = 32;

    private static final int SMALLEST_BITS = 12;
    private static final int LARGEST_KEPT_BITS = 16;

    private final long bytesMax;
    private final AtomicLong lentBytes = new AtomicLong();
    private final ArrayBlockingQueue<ByteBuffer>[] kept;

    DirectBuffers(long bytesMax) {
        this.bytesMax = bytesMax;
        this.kept = queues();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type can't be made otherwise
    private static ArrayBlockingQueue<ByteBuffer>[] queues() {
        ArrayBlockingQueue<ByteBuffer>[] queues = new ArrayBlockingQueue[LARGEST_KEPT_BITS - SMALLEST_BITS + 1];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new ArrayBlockingQueue<>(KEPT_PER_SIZE);
        }
        return queues;
    }

    /// A cleared little-endian buffer of at least that many bytes, or null if too many are lent. Owned by
    /// the caller until it closes the loan.
    @Nullable Loan lend(long atLeastBytes) {
        int bits = Math.max(SMALLEST_BITS, 64 - Long.numberOfLeadingZeros(Math.max(1, atLeastBytes) - 1));
        long bytes = bits <= LARGEST_KEPT_BITS ? 1L << bits : atLeastBytes;
        if (lentBytes.addAndGet(bytes) > bytesMax || bytes > Integer.MAX_VALUE) {
            lentBytes.addAndGet(-bytes);
            return null;
        }
        try {
            return lend(bits, bytes);
        } catch (OutOfMemoryError noDirectMemory) { // of the whole process: others use it, too
            lentBytes.addAndGet(-bytes);
            return null;
        }
    }

    private Loan lend(int bits, long bytes) {
        if (bits > LARGEST_KEPT_BITS) {
            var memory = OffHeap.allocate(bytes);
            return new Loan(this, memory.buffer(), memory);
        }
        var reused = kept[bits - SMALLEST_BITS].poll();
        var buffer = reused == null ? ByteBuffer.allocateDirect((int) bytes) : reused.clear();
        return new Loan(this, buffer.order(ByteOrder.LITTLE_ENDIAN), null);
    }

    long lentBytes() {
        return lentBytes.get();
    }

    private void takeBack(ByteBuffer buffer, @Nullable OffHeap memory) {
        lentBytes.addAndGet(-buffer.capacity());
        if (memory != null) {
            memory.close();
        } else {
            int bits = Integer.numberOfTrailingZeros(buffer.capacity());
            kept[bits - SMALLEST_BITS].offer(buffer);
        }
    }

    /// One lent buffer. Closing twice does nothing the second time; one thread at a time.
    static final class Loan implements AutoCloseable {
        private final DirectBuffers owner;
        private final ByteBuffer buffer;
        private final @Nullable OffHeap memory;
        private boolean closed;

        private Loan(DirectBuffers owner, ByteBuffer buffer, @Nullable OffHeap memory) {
            this.owner = owner;
            this.buffer = buffer;
            this.memory = memory;
        }

        ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                owner.takeBack(buffer, memory);
            }
        }
    }
}
