package dev.windlass.gateway.grpc;

import dev.windlass.exchange.Reply;
import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.oip.WireReply;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Commons;
import java.util.concurrent.atomic.AtomicBoolean;

/// An answer on its way out: first in memory of ours, then in gRPC's buffers, where its tenant pays for
/// it until its stream is over. Owned by one thread at a time, but that anyone may close it.
final class Outgoing implements AutoCloseable {
    private final WrittenMessage message;
    private final int byteSize;
    private final Runnable source;
    private final Commons.Portion wireBytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Outgoing(WrittenMessage message, Runnable source, Commons.Portion wireBytes) {
        this.message = message;
        this.byteSize = message.available();
        this.source = source;
        this.wireBytes = wireBytes;
    }

    /// @param loan the callee's from now on
    /// @throws RefusedException with 503 if gRPC's buffers have no room for it
    static Outgoing of(DirectBuffers.Loan loan, Commons.Portion wireBytes) {
        var outgoing = new Outgoing(WrittenMessage.of(loan.buffer()), loan::close, wireBytes);
        if (!outgoing.paid()) {
            loan.close();
            throw noRoom();
        }
        return outgoing;
    }

    /// One that is written as gRPC copies it.
    ///
    /// @param reply the callee's, unless it throws
    /// @throws RefusedException as above
    static Outgoing of(WireReply.Streamed streamed, Reply reply, Commons.Portion wireBytes) {
        var message = new WrittenMessage(streamed.message(), Math.toIntExact(streamed.byteSize()));
        var outgoing = new Outgoing(message, reply::close, wireBytes);
        if (!outgoing.paid()) {
            throw noRoom();
        }
        return outgoing;
    }

    private boolean paid() {
        return wireBytes.take(byteSize);
    }

    private static RefusedException noRoom() {
        return Refusal.unavailable("the tenant's share of the gateway's room has none for the reply", "try again")
                .refused();
    }

    WrittenMessage message() {
        return message;
    }

    int byteSize() {
        return byteSize;
    }

    /// gRPC has its own copy now.
    void copied() {
        source.run();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            wireBytes.giveBack(byteSize);
        }
    }
}
