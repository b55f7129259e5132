package dev.windlass.http;

import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.Connection;
import org.jspecify.annotations.Nullable;

/// One connection, and how active it is. Thread-safe.
public final class Visitor {
    private static final int REFUSALS_MAX = 64;
    private static final int STRANGERS_REFUSALS_MAX = 4;

    private final Connection connection;
    private final Object peer;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile long sinceNanos = System.nanoTime();
    private volatile boolean known;
    private volatile boolean hungUp;
    private volatile @Nullable Guest guest;

    /// In a row. Written by whoever has the connection's request in hand.
    private int refusals;

    /// A request that is waited for.
    public interface Guest {
        /// Its client has hung up. By any thread, once or twice.
        void hungUp();
    }

    enum State {
        /// For the next request's complete head. May have to leave.
        WAITING,
        /// A request was admitted; it has deadlines of its own.
        SERVED,
        /// The rest of a refused request is read. May have to leave.
        REFUSED,
        /// An answer is being sent.
        ANSWERED,
        LEFT
    }

    /// @param peer where it comes from
    Visitor(Connection connection, Object peer) {
        this.connection = connection;
        this.peer = peer;
    }

    Object peer() {
        return peer;
    }

    State state() {
        return state.get();
    }

    /// True once a request of it had a valid token.
    public boolean known() {
        return known;
    }

    /// How long it has been in its state.
    long nanos(long now) {
        return now - sinceNanos;
    }

    public void asks() {
        move(State.SERVED);
    }

    /// Who is told if the client hangs up before it [#waits] again; at once if it has.
    public void serves(Guest request) {
        guest = request;
        if (hungUp) {
            request.hungUp();
        }
    }

    /// The client will send no more, and reads no answer.
    public void hangsUp() {
        hungUp = true;
        var served = guest;
        if (served != null) {
            served.hungUp();
        }
    }

    public void isKnown() {
        if (!known) {
            known = true;
        }
    }

    /// True if it was refused again and again, and nothing else: it should end.
    public boolean refusedTooOften() {
        return refusals >= (known ? REFUSALS_MAX : STRANGERS_REFUSALS_MAX);
    }

    public void isRefused() {
        refusals++;
        move(State.REFUSED);
    }

    public void isAnswered() {
        refusals = 0;
        move(State.ANSWERED);
    }

    public void waits() {
        if (guest != null) {
            guest = null;
        }
        move(State.WAITING);
    }

    private void move(State next) {
        var now = state.get();
        if (now != State.LEFT) {
            sinceNanos = System.nanoTime();
            state.compareAndSet(now, next);
        }
    }

    /// Ends the connection if it is still in that state; true if it was.
    boolean leaves(State from) {
        boolean leaves = state.compareAndSet(from, State.LEFT);
        if (leaves) {
            connection.getEndPoint().close();
        }
        return leaves;
    }
}
