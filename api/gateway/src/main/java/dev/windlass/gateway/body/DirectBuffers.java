package dev.windlass.gateway.body;

import dev.windlass.gateway.schedule.Commons;
import dev.windlass.quota.OwnPool;
import dev.windlass.slab.OffHeap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Off-heap buffers for bodies on their way in and out, at the cost of a tenant's portion of all bytes. Small
/// ones are kept for reuse, at most [#KEPT_PER_SIZE] of each size, and cost what they hold. Large ones take
/// and cost memory as they fill, and go back to the operating system at once.
public final class DirectBuffers {
    static final int KEPT_PER_SIZE = 32;

    private static final int SMALLEST_BITS = 12;
    private static final int LARGEST_KEPT_BITS = 16;

    /// What a large buffer costs at a time.
    private static final long STEP_BYTES = 1L << LARGEST_KEPT_BITS;

    @OwnPool("free buffers; what is lent is counted by TenantGates' staged bytes")
    private final ArrayBlockingQueue<ByteBuffer>[] kept = queues();

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type can't be made otherwise
    private static ArrayBlockingQueue<ByteBuffer>[] queues() {
        ArrayBlockingQueue<ByteBuffer>[] queues = new ArrayBlockingQueue[LARGEST_KEPT_BITS - SMALLEST_BITS + 1];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new ArrayBlockingQueue<>(KEPT_PER_SIZE);
        }
        return queues;
    }

    /// True if a buffer of that size costs nothing before it fills.
    static boolean large(long bytes) {
        return bytes > STEP_BYTES;
    }

    /// A cleared little-endian buffer of at least that many bytes, or null if the portion has no room for a
    /// small one. Owned by the caller until it closes the loan.
    public @Nullable Loan lend(Commons.Portion portion, long atLeastBytes) {
        if (atLeastBytes > Integer.MAX_VALUE) {
            return null;
        }
        try {
            return large(atLeastBytes) ? lendLarge(portion, atLeastBytes) : lendSmall(portion, atLeastBytes);
        } catch (OutOfMemoryError noDirectMemory) { // of the whole process: others use it, too
            return null;
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // closed by the loan
    private Loan lendLarge(Commons.Portion portion, long bytes) {
        var memory = OffHeap.allocate(bytes);
        return new Loan(this, portion, memory.buffer(), memory);
    }

    private @Nullable Loan lendSmall(Commons.Portion portion, long atLeastBytes) {
        int bits = Math.max(SMALLEST_BITS, 64 - Long.numberOfLeadingZeros(Math.max(1, atLeastBytes) - 1));
        if (!portion.take(1L << bits)) {
            return null;
        }
        ByteBuffer buffer = null;
        try {
            var reused = kept[bits - SMALLEST_BITS].poll();
            buffer = reused == null ? ByteBuffer.allocateDirect(1 << bits) : reused.clear();
        } finally {
            if (buffer == null) {
                portion.giveBack(1L << bits);
            }
        }
        var loan = new Loan(this, portion, buffer.order(ByteOrder.LITTLE_ENDIAN), null);
        loan.paidBytes = buffer.capacity();
        return loan;
    }

    private void keep(ByteBuffer buffer) {
        kept[Integer.numberOfTrailingZeros(buffer.capacity()) - SMALLEST_BITS].offer(buffer);
    }

    /// One lent buffer. Closing twice does nothing the second time; one thread at a time.
    public static final class Loan implements AutoCloseable {
        private final DirectBuffers owner;
        private final Commons.Portion portion;
        private final ByteBuffer buffer;
        private final @Nullable OffHeap memory;
        private long paidBytes;
        private boolean closed;

        private Loan(DirectBuffers owner, Commons.Portion portion, ByteBuffer buffer, @Nullable OffHeap memory) {
            this.owner = owner;
            this.portion = portion;
            this.buffer = buffer;
            this.memory = memory;
        }

        public ByteBuffer buffer() {
            return buffer;
        }

        /// Pays for its first bytes, which may be written then; false if the portion has no room for them.
        public boolean fillTo(long bytes) {
            if (bytes > paidBytes) {
                long steps = Math.ceilDiv(bytes - paidBytes, STEP_BYTES) * STEP_BYTES;
                if (!portion.take(steps)) {
                    return false;
                }
                paidBytes += steps;
            }
            return true;
        }

        /// Pays for no more than its first bytes from now on.
        public void settle(long bytes) {
            if (memory != null) {
                long steps = Math.ceilDiv(bytes, STEP_BYTES) * STEP_BYTES;
                portion.giveBack(paidBytes - steps);
                paidBytes = steps;
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                try {
                    if (memory != null) {
                        memory.close();
                    } else {
                        owner.keep(buffer);
                    }
                } finally {
                    portion.giveBack(paidBytes);
                }
            }
        }
    }
}
