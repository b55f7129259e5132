package dev.windlass.gateway.body;

import dev.windlass.gateway.schedule.Commons;
import dev.windlass.quota.OwnPool;
import dev.windlass.slab.OffHeap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Off-heap buffers for bodies on their way in and out, at the cost of a tenant's portion of all bytes.
/// Small ones are kept for reuse, at most [#KEPT_PER_SIZE] of each size, and cost what they hold. Large
/// ones take and cost memory as they fill; a few of up to 1 MiB are kept, too, the others go back to the
/// operating system at once.
public final class DirectBuffers {
    static final int KEPT_PER_SIZE = 32;

    private static final int SMALLEST_BITS = 12;
    private static final int LARGEST_KEPT_BITS = 16;

    /// What a large buffer costs at a time.
    private static final long STEP_BYTES = 1L << LARGEST_KEPT_BITS;

    /// To map one, have its pages zeroed and unmap it costs as much as to read a data frame of 200 KB.
    private static final int LARGE_KEPT_BITS = 20;

    static final int LARGE_KEPT_PER_SIZE = 4;

    @OwnPool("free buffers; what is lent is counted by TenantGates' staged bytes")
    private final List<ArrayBlockingQueue<ByteBuffer>> kept =
            queues(LARGEST_KEPT_BITS - SMALLEST_BITS + 1, KEPT_PER_SIZE);

    @OwnPool("free buffers, 7.5 MiB together; what is lent is counted by TenantGates' staged bytes")
    private final List<ArrayBlockingQueue<OffHeap>> keptLarge =
            queues(LARGE_KEPT_BITS - LARGEST_KEPT_BITS, LARGE_KEPT_PER_SIZE);

    private static <T> List<ArrayBlockingQueue<T>> queues(int sizes, int perSize) {
        return Stream.generate(() -> new ArrayBlockingQueue<T>(perSize))
                .limit(sizes)
                .toList();
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

    /// The same with all of it paid for, or null if the portion has no room for it.
    public @Nullable Loan lendWhole(Commons.Portion portion, long bytes) {
        var loan = lend(portion, bytes);
        if (loan != null && !loan.fillTo(bytes)) {
            loan.close();
            return null;
        }
        return loan;
    }

    @SuppressWarnings("MustBeClosedChecker") // closed by the loan
    private Loan lendLarge(Commons.Portion portion, long bytes) {
        int bits = bitsFor(bytes);
        OffHeap memory;
        if (bits <= LARGE_KEPT_BITS) {
            var reused = keptLarge.get(bits - LARGEST_KEPT_BITS - 1).poll();
            memory = reused == null ? OffHeap.allocate(1L << bits) : reused;
        } else {
            memory = OffHeap.allocate(bytes);
        }
        return new Loan(this, portion, memory.buffer().clear(), memory);
    }

    private @Nullable Loan lendSmall(Commons.Portion portion, long atLeastBytes) {
        int bits = Math.max(SMALLEST_BITS, bitsFor(atLeastBytes));
        if (!portion.take(1L << bits)) {
            return null;
        }
        ByteBuffer buffer = null;
        try {
            var reused = kept.get(bits - SMALLEST_BITS).poll();
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

    /// Of the smallest power of two that holds so many.
    private static int bitsFor(long bytes) {
        return Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, bytes) - 1);
    }

    private void keep(ByteBuffer buffer) {
        kept.get(Integer.numberOfTrailingZeros(buffer.capacity()) - SMALLEST_BITS)
                .offer(buffer);
    }

    private void keepLarge(OffHeap memory) {
        int bits = bitsFor(memory.buffer().capacity());
        if (bits > LARGE_KEPT_BITS
                || !keptLarge.get(bits - LARGEST_KEPT_BITS - 1).offer(memory)) {
            memory.close();
        }
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
                        owner.keepLarge(memory);
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
