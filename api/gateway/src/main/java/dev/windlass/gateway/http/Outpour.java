package dev.windlass.gateway.http;

import dev.windlass.exchange.Reply;
import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.call.Steps;
import dev.windlass.gateway.oip.ReplyPieces;
import dev.windlass.gateway.schedule.TenantGate;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Callback;

/// Sends an answer piece by piece: each is encoded when the one before was taken, on the parse pool if
/// that has a place. A client that takes more than 64 KiB in a second is waited for, however much it is.
final class Outpour implements Callback, AutoCloseable {
    private static final long BYTES_PER_SECOND_MIN = 64 << 10;
    private static final long SECOND_NANOS = 1_000_000_000;

    private final Exchange exchange;
    private final Steps steps;
    private final TenantGate gate;
    private final ReplyPieces pieces;
    private final Reply reply;
    private final DirectBuffers.Loan scratch;

    /// Pieces that may be written now: above 1 somebody else does it.
    private final AtomicInteger turns = new AtomicInteger();

    private long begunNanos;
    private long sentBytes;
    private volatile boolean last;

    /// @param reply closed in the end
    /// @param scratch a piece's place; closed in the end
    Outpour(
            Exchange exchange,
            Steps steps,
            TenantGate gate,
            ReplyPieces pieces,
            Reply reply,
            DirectBuffers.Loan scratch) {
        this.exchange = exchange;
        this.steps = steps;
        this.gate = gate;
        this.pieces = pieces;
        this.reply = reply;
        this.scratch = scratch;
    }

    void begin() {
        begunNanos = System.nanoTime();
        exchange.begin(pieces.form(), pieces.jsonBytes(), pieces.byteSize());
        goOn();
    }

    /// Writes as long as writing ends at once: no piece stands on the stack of another.
    private void goOn() {
        if (turns.getAndIncrement() != 0) {
            return;
        }
        do {
            try {
                var piece = scratch.buffer().clear();
                boolean all = pieces.body().write(piece);
                sentBytes += piece.flip().remaining();
                last = all;
                exchange.response.write(all, piece, this);
            } catch (RuntimeException | Error broken) {
                failed(broken);
                return;
            }
        } while (turns.decrementAndGet() != 0);
    }

    @Override
    public void succeeded() {
        if (last) {
            close();
            exchange.succeeded();
            return;
        }
        if (sentBytes >= (System.nanoTime() - begunNanos) / SECOND_NANOS * BYTES_PER_SECOND_MIN) {
            exchange.visitor.isAnswered();
        }
        if (turns.get() != 0 || !steps.pooled(gate, this::goOn)) {
            goOn();
        }
    }

    @Override
    public void failed(Throwable failure) {
        close();
        exchange.failed(failure);
    }

    @Override
    public void close() {
        scratch.close();
        reply.close();
    }

    /// Nothing here blocks.
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
