package dev.windlass.gateway.grpc;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.schedule.Commons;
import org.jspecify.annotations.Nullable;

/// A message on its way in, which gRPC keeps until it is whole: its tenant pays for its bytes as they come. On the
/// event
/// loop only.
final class Arriving implements AutoCloseable {
    private final Commons.Portion portion;
    private final int bytesMax;
    private final long withinNanos;
    private long bytes;
    private boolean closed;

    /// @param bytesMax largest message
    /// @param withinNanos from its head to its end
    Arriving(Commons.Portion portion, int bytesMax, long withinNanos) {
        this.portion = portion;
        this.bytesMax = bytesMax;
        this.withinNanos = withinNanos;
    }

    long withinNanos() {
        return withinNanos;
    }

    /// Null if there is room for so many more.
    @Nullable Refusal take(long more) {
        if (closed) {
            return null;
        }
        if (bytes + more > bytesMax) {
            return Refusal.bodyTooLarge(bytesMax);
        }
        if (!portion.take(more)) {
            return Refusal.unavailable(
                    "the tenant's share of the gateway's room for request bytes is used up", "try again");
        }
        bytes += more;
        return null;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            portion.giveBack(bytes);
        }
    }
}
