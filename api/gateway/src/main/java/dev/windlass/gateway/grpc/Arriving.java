package dev.windlass.gateway.grpc;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.schedule.Commons;
import org.jspecify.annotations.Nullable;

/// A message on its way in, which gRPC keeps until it is whole: its tenant pays for its bytes as they
/// come. On the event loop only.
final class Arriving implements AutoCloseable {
    /// What a part costs beside its bytes: gRPC keeps the buffer that it was read into.
    private static final int PART_BYTES = 2048;

    private final Commons.Portion wireBytes;
    private final int bytesMax;
    private final long withinNanos;
    private long bytes;
    private long paidBytes;

    /// When its first part came; 0 before.
    private volatile long begunNanos;

    private boolean closed;

    /// @param wireBytes its tenant's
    /// @param bytesMax largest message
    /// @param withinNanos from its head to its end
    Arriving(Commons.Portion wireBytes, int bytesMax, long withinNanos) {
        this.wireBytes = wireBytes;
        this.bytesMax = bytesMax;
        this.withinNanos = withinNanos;
    }

    long withinNanos() {
        return withinNanos;
    }

    /// It was begun, and hasn't ended in its time.
    boolean tooSlow(long nowNanos) {
        return begunNanos != 0 && nowNanos - begunNanos > withinNanos;
    }

    /// Null if there is room for so many more.
    @Nullable Refusal take(long more) {
        if (closed) {
            return null;
        }
        if (begunNanos == 0) {
            begunNanos = System.nanoTime();
        }
        if (bytes + more > bytesMax) {
            return Refusal.bodyTooLarge(bytesMax);
        }
        if (!wireBytes.take(more + PART_BYTES)) {
            return Refusal.unavailable(
                    "the tenant's share of the gateway's room for request bytes is used up", "try again");
        }
        bytes += more;
        paidBytes += more + PART_BYTES;
        return null;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            wireBytes.giveBack(paidBytes);
        }
    }
}
