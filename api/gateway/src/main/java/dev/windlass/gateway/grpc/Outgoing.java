package dev.windlass.gateway.grpc;

import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Commons;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/// An answer on its way out: first in a buffer of ours, then in gRPC's, where its tenant pays for it until its stream
/// is
/// over. Owned by one thread at a time, but that anyone may close it.
final class Outgoing implements AutoCloseable {
    private final DirectBuffers.Loan loan;
    private final Commons.Portion wireBytes;
    private final int byteSize;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Outgoing(DirectBuffers.Loan loan, Commons.Portion wireBytes) {
        this.loan = loan;
        this.wireBytes = wireBytes;
        this.byteSize = loan.buffer().remaining();
    }

    /// @param loan the callee's from now on
    /// @throws RefusedException with 503 if gRPC's buffers have no room for it
    static Outgoing of(DirectBuffers.Loan loan, Commons.Portion wireBytes) {
        var outgoing = new Outgoing(loan, wireBytes);
        if (!wireBytes.take(outgoing.byteSize)) {
            loan.close();
            throw Refusal.unavailable("the tenant's share of the gateway's room has none for the reply", "try again")
                    .refused();
        }
        return outgoing;
    }

    ByteBuffer message() {
        return loan.buffer();
    }

    /// gRPC has its own copy now.
    void copied() {
        loan.close();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            wireBytes.giveBack(byteSize);
        }
    }
}
