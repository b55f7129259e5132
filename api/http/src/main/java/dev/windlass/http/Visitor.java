package dev.windlass.http;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.Connection;
import org.jspecify.annotations.Nullable;

/// One connection, and how active it is. Thread-safe.
public final class Visitor {
    private static final int REFUSALS_MAX = 64;
    private static final int STRANGERS_REFUSALS_MAX = 4;

    private final Connection connection;
    private final Object peer;

    /// Null for a connection's own.
    private final @Nullable Visitor carrier;

    /// Those that are carried just now; guarded by itself.
    private final Set<Visitor> streams = new HashSet<>(0);

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile long sinceNanos = System.nanoTime();
    private volatile boolean known;
    private volatile boolean hungUp;
    private volatile @Nullable Guest guest;

    /// In a row. Written by whoever has one of the connection's requests in hand.
    private volatile int refusals;

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
        this(connection, peer, null);
    }

    private Visitor(Connection connection, Object peer, @Nullable Visitor carrier) {
        this.connection = connection;
        this.peer = peer;
        this.carrier = carrier;
    }

    /// For one request of a connection that carries several at once: the connection waits for its next
    /// one while it has none, and is served while it has any.
    public Visitor stream() {
        return new Visitor(connection, peer, this);
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
        if (carrier != null) {
            carrier.carries(this);
        }
    }

    private void carries(Visitor stream) {
        synchronized (streams) {
            streams.add(stream);
            move(State.SERVED);
        }
    }

    private void carried(Visitor stream) {
        synchronized (streams) {
            if (streams.remove(stream) && streams.isEmpty()) {
                move(State.WAITING);
            }
        }
    }

    /// One of those that it carries isn't taking its answer, or its refusal, for so long.
    boolean carriesUntaken(long now, long answerNanos) {
        synchronized (streams) {
            return streams.stream()
                    .anyMatch(it -> (it.state() == State.ANSWERED || it.state() == State.REFUSED)
                            && it.nanos(now) > answerNanos);
        }
    }

    /// All that it carries are refusals, and answers that aren't taken for so long; false if it carries
    /// nothing.
    boolean carriesNoneServed(long now, long takesNanos) {
        synchronized (streams) {
            return !streams.isEmpty()
                    && streams.stream()
                            .allMatch(it -> it.state() == State.REFUSED
                                    || (it.state() == State.ANSWERED && it.nanos(now) > takesNanos));
        }
    }

    /// Who is told if the client hangs up before it [#waits] again; at once if it has.
    public void serves(Guest request) {
        guest = request;
        if (hungUp || (carrier != null && carrier.hungUp)) {
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
        List<Visitor> carried;
        synchronized (streams) {
            carried = List.copyOf(streams);
        }
        carried.forEach(Visitor::hangsUp);
    }

    public void isKnown() {
        if (!known) {
            known = true;
        }
        if (carrier != null) {
            carrier.isKnown();
        }
    }

    /// True if it was refused again and again, and nothing else: it should end.
    public boolean refusedTooOften() {
        return carrier == null
                ? refusals >= (known ? REFUSALS_MAX : STRANGERS_REFUSALS_MAX)
                : carrier.refusedTooOften();
    }

    public void isRefused() {
        refused(carrier == null ? refusals + 1 : carrier.refusals + 1);
        move(State.REFUSED);
    }

    public void isAnswered() {
        refused(0);
        move(State.ANSWERED);
    }

    private void refused(int times) {
        refusals = times;
        if (carrier != null) {
            carrier.refusals = times;
        }
    }

    public void waits() {
        if (guest != null) {
            guest = null;
        }
        move(State.WAITING);
        if (carrier != null) {
            carrier.carried(this);
        }
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
        return closed(state.compareAndSet(from, State.LEFT));
    }

    /// Ends the connection if it still [#carriesNoneServed]; true if it was ended.
    boolean leavesUnserved(long now, long takesNanos) {
        boolean leaves;
        synchronized (streams) {
            leaves = carriesNoneServed(now, takesNanos) && state.compareAndSet(State.SERVED, State.LEFT);
        }
        return closed(leaves);
    }

    private boolean closed(boolean leaves) {
        if (leaves) {
            connection.getEndPoint().close();
        }
        return leaves;
    }
}
