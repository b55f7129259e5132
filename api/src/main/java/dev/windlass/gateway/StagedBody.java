package dev.windlass.gateway;

import java.nio.ByteBuffer;

/// A request body on its way in, or its JSON part, off-heap; kept until its tensors lie in a slab. One thread
/// at a time.
final class StagedBody implements BodyReader.Part, AutoCloseable {
    private static final int FIRST_BYTES = 4096;

    private final DirectBuffers buffers;
    private final int bytesMax;
    private DirectBuffers.Loan loan;
    private int wantedBytes;

    private StagedBody(DirectBuffers buffers, int bytesMax, DirectBuffers.Loan loan) {
        this.buffers = buffers;
        this.bytesMax = bytesMax;
        this.loan = loan;
        this.wantedBytes = bytesMax;
    }

    /// @param expectedBytes -1 if unknown
    /// @throws GatewayProblem.RefusedException with 413 if it can't be taken, 503 if there is no room for it
    ///     now
    static StagedBody open(DirectBuffers buffers, int bytesMax, long expectedBytes) {
        if (expectedBytes > bytesMax) {
            throw GatewayProblem.bodyTooLarge(bytesMax).refused();
        }
        return new StagedBody(buffers, bytesMax, lend(buffers, expectedBytes < 0 ? FIRST_BYTES : expectedBytes));
    }

    /// Is full when it has that many bytes: what follows goes elsewhere.
    void wantOnly(int bytes) {
        wantedBytes = bytes;
    }

    /// Wants the rest as well.
    ///
    /// @param expectedBytes of the whole body
    /// @throws GatewayProblem.RefusedException as [#open]
    void wantAll(long expectedBytes) {
        wantedBytes = bytesMax;
        if (expectedBytes > loan.buffer().capacity()) {
            grow(expectedBytes);
        }
    }

    @Override
    public void take(ByteBuffer bytes) {
        if (wantedBytes == bytesMax) {
            append(bytes);
            return;
        }
        int limit = bytes.limit();
        bytes.limit(bytes.position() + Math.min(bytes.remaining(), wantedBytes - byteSize()));
        append(bytes);
        bytes.limit(limit);
    }

    @Override
    public boolean full() {
        return wantedBytes < bytesMax && byteSize() == wantedBytes;
    }

    /// Appends all remaining bytes.
    ///
    /// @throws GatewayProblem.RefusedException as [#open]
    void append(ByteBuffer bytes) {
        long needed = (long) loan.buffer().position() + bytes.remaining();
        if (needed > bytesMax) {
            throw GatewayProblem.bodyTooLarge(bytesMax).refused();
        }
        if (needed > loan.buffer().capacity()) {
            grow(Math.min(bytesMax, Math.max(needed, 2L * loan.buffer().capacity())));
        }
        loan.buffer().put(bytes);
    }

    private void grow(long bytes) {
        var larger = lend(buffers, bytes);
        larger.buffer().put(loan.buffer().flip());
        loan.close();
        loan = larger;
    }

    int byteSize() {
        return loan.buffer().position();
    }

    /// What was appended; valid until the next append or close.
    ByteBuffer content() {
        return loan.buffer().duplicate().flip();
    }

    @Override
    public void close() {
        loan.close();
    }

    private static DirectBuffers.Loan lend(DirectBuffers buffers, long bytes) {
        var lent = buffers.lend(bytes);
        if (lent == null) {
            throw GatewayProblem.unavailable("the gateway holds as many request bytes as it may", "try again")
                    .refused();
        }
        return lent;
    }
}
