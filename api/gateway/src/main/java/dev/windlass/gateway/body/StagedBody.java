package dev.windlass.gateway.body;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Commons;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/// A request body on its way in, or its JSON part, off-heap; kept until its tensors lie in a slab. One thread
/// at a time, but [#giveWay].
public final class StagedBody implements BodyPart, AutoCloseable {
    private static final int FIRST_BYTES = 4096;

    private final Staging staging;
    private final Commons.Portion portion;
    private final int bytesMax;
    private final AtomicReference<State> state = new AtomicReference<>(State.IN_HAND);
    private DirectBuffers.Loan loan;
    private int wantedBytes;
    private volatile long waitsSinceNanos;

    /// Whose turn it is.
    private enum State {
        IN_HAND,
        /// More must come: it may have to give way.
        WAITING,
        GONE
    }

    private StagedBody(Staging staging, Commons.Portion portion, int bytesMax, DirectBuffers.Loan loan) {
        this.staging = staging;
        this.portion = portion;
        this.bytesMax = bytesMax;
        this.loan = loan;
        this.wantedBytes = bytesMax;
    }

    /// @param portion what it costs is the tenant's
    /// @param expectedBytes -1 if unknown
    /// @throws RefusedException with 413 if it can't be taken, 503 if there is no room for it
    ///     now
    public static StagedBody open(Staging staging, Commons.Portion portion, int bytesMax, long expectedBytes) {
        if (expectedBytes > bytesMax) {
            throw Refusal.bodyTooLarge(bytesMax).refused();
        }
        var loan = lend(staging, portion, expectedBytes < 0 ? FIRST_BYTES : expectedBytes);
        return new StagedBody(staging, portion, bytesMax, loan);
    }

    /// Is full when it has that many bytes: what follows goes elsewhere.
    public void wantOnly(int bytes) {
        wantedBytes = bytes;
    }

    /// Wants the rest as well.
    ///
    /// @param expectedBytes of the whole body
    /// @throws RefusedException as [#open]
    public void wantAll(long expectedBytes) {
        wantedBytes = bytesMax;
        if (expectedBytes > loan.buffer().capacity()) {
            grow(expectedBytes);
        }
    }

    @Override
    public void take(ByteBuffer bytes) {
        if (takesAll()) {
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
        return !takesAll() && byteSize() == wantedBytes;
    }

    @Override
    public boolean takesAll() {
        return wantedBytes == bytesMax;
    }

    @Override
    public void waits() {
        waitsSinceNanos = System.nanoTime();
        staging.waiting().add(this);
        state.set(State.WAITING);
    }

    /// @throws RefusedException if it had to give way meanwhile
    @Override
    public void goesOn() {
        if (state.get() != State.IN_HAND) {
            staging.waiting().remove(this);
            if (!state.compareAndSet(State.WAITING, State.IN_HAND)) {
                throw noRoom();
            }
        }
    }

    /// How long it has been waiting for more of itself.
    long stillNanos(long now) {
        return now - waitsSinceNanos;
    }

    Commons.Portion portion() {
        return portion;
    }

    /// Gives its room back; false if it goes on just now. By any thread.
    boolean giveWay() {
        boolean gone = state.compareAndSet(State.WAITING, State.GONE);
        if (gone) {
            staging.waiting().remove(this);
            loan.close();
        }
        return gone;
    }

    /// Appends all remaining bytes.
    ///
    /// @throws RefusedException as [#open]
    public void append(ByteBuffer bytes) {
        require(bytes.remaining());
        loan.buffer().put(bytes);
    }

    /// Makes room behind what it has.
    private void require(int bytes) {
        long needed = (long) loan.buffer().position() + bytes;
        if (needed > bytesMax) {
            throw Refusal.bodyTooLarge(bytesMax).refused();
        }
        if (needed > loan.buffer().capacity()) {
            long wanted = Math.max(needed, 2L * loan.buffer().capacity());
            // A large one costs nothing before it fills: it is as large as it may become.
            grow(DirectBuffers.large(wanted) ? bytesMax : Math.min(bytesMax, wanted));
        }
        if (!staging.fill(loan, portion, needed)) {
            throw noRoom();
        }
    }

    /// Room for so many bytes behind those that it has, which the caller fills before anything else is appended.
    ///
    /// @throws RefusedException as [#open]
    public ByteBuffer extend(int bytes) {
        require(bytes);
        var buffer = loan.buffer();
        int at = buffer.position();
        buffer.position(at + bytes);
        return buffer.slice(at, bytes);
    }

    private void grow(long bytes) {
        var larger = lend(staging, portion, bytes);
        var smaller = loan;
        loan = larger;
        try (smaller) {
            if (!staging.fill(larger, portion, smaller.buffer().position())) {
                throw noRoom();
            }
            larger.buffer().put(smaller.buffer().flip());
        }
    }

    public int byteSize() {
        return loan.buffer().position();
    }

    /// What was appended; valid until the next append or close.
    public ByteBuffer content() {
        return loan.buffer().duplicate().flip();
    }

    @Override
    public void close() {
        if (state.getAndSet(State.GONE) != State.GONE) {
            staging.waiting().remove(this);
            loan.close();
        }
    }

    private static DirectBuffers.Loan lend(Staging staging, Commons.Portion portion, long bytes) {
        var lent = staging.lend(portion, bytes);
        if (lent == null) {
            throw noRoom();
        }
        return lent;
    }

    private static RefusedException noRoom() {
        return Refusal.unavailable("the tenant's share of the gateway's room for request bytes is used up", "try again")
                .refused();
    }
}
