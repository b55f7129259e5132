package dev.windlass.http;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;

/// Who is connected. Nobody holds a place for nothing: a head must be complete in time, a connection that
/// isn't used ends, sooner when places get few, and an answer must be taken. When there is no place left,
/// the least active connection leaves for a new one, before all one that never had a valid token: of the
/// same peer if that has as many as it may, else of the peer that has most. Only if none can leave, the
/// new one must. Thread-safe.
public final class Connections implements Connection.Listener {
    private static final String VISITOR = "windlass.visitor";
    private static final long TAKES_NANOS = 1_000_000_000L;

    private final Limits limits;
    private final Set<Visitor> all = ConcurrentHashMap.newKeySet();
    private final Map<Object, Set<Visitor>> byPeer = new HashMap<>();

    /// @param most connections at once
    /// @param ofOnePeer most from one address; IPv6 addresses count by their first 64 bits
    /// @param headWithin from the connection's beginning to the end of a first request's head with a
    /// valid token
    /// @param idle from an answer to the end of the next head, while fewer than three quarters of `most`
    /// are there
    /// @param answerWithin for an answer to be taken by its client
    public record Limits(int most, int ofOnePeer, Duration headWithin, Duration idle, Duration answerWithin) {}

    public Connections(Limits limits) {
        this.limits = limits;
    }

    /// Looks after that connector's connections. As many may wait to be taken as there are places: the
    /// kernel has everybody else connect again after a second, and with Java's default of 50 a crowd was
    /// enough for that.
    public void lookAfter(ServerConnector connector) {
        connector.setAcceptQueueSize(limits.most());
        connector.addEventListener(this);
    }

    /// Those that are open.
    public int count() {
        return all.size();
    }

    /// The connection that a request came by, or the request's own part of it, where there are several at
    /// once.
    public static Visitor of(Request request) {
        var visitor = connection(request);
        return carriesSeveral(request) ? visitor.stream() : visitor;
    }

    /// Whether a request is one of several that its connection may carry at once: HTTP/2.
    public static boolean carriesSeveral(Request request) {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }

    private static Visitor connection(Request request) {
        if (request.getConnectionMetaData().getAttribute(VISITOR) instanceof Visitor visitor) {
            return visitor;
        }
        throw new IllegalStateException("a request came by a connection that was never opened");
    }

    /// Whose connection it is, once it was opened.
    public static Optional<Visitor> of(Connection connection) {
        return connection instanceof ConnectionMetaData data && data.getAttribute(VISITOR) instanceof Visitor visitor
                ? Optional.of(visitor)
                : Optional.empty();
    }

    @Override
    public void onOpened(Connection connection) {
        var visitor = new Visitor(connection, peer(connection.getEndPoint()));
        if (connection instanceof ConnectionMetaData data) {
            data.setAttribute(VISITOR, visitor);
        }
        if (!placed(visitor)) {
            visitor.leaves(Visitor.State.WAITING);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        of(connection).ifPresent(this::remove);
    }

    /// Ends what has waited too long.
    public void sweep(long now) {
        boolean few = all.size() > limits.most() / 4 * 3;
        for (var visitor : all) {
            var state = visitor.state();
            long nanos = visitor.nanos(now);
            boolean tooLong = switch (state) {
                case WAITING -> nanos > (visitor.known() && !few ? limits.idle() : limits.headWithin()).toNanos();
                case ANSWERED -> nanos > limits.answerWithin().toNanos();
                case SERVED -> visitor.carriesUntaken(now, limits.answerWithin().toNanos());
                case REFUSED, LEFT -> false;
            };
            if (tooLong) {
                visitor.leaves(state);
            }
        }
    }

    /// Whether one more may be among `some` of the connections, which have a limit of their own: there is a
    /// place, or another one of them leaves for it.
    ///
    /// @param ofOnePeer most from the newcomer's address
    public synchronized boolean placeAmong(
            Collection<? extends Connection> some, int most, int ofOnePeer, EndPoint newcomer) {
        var there = some.stream()
                .flatMap(it -> of(it).stream())
                .filter(all::contains)
                .collect(Collectors.toSet());
        var peers = there.stream().collect(Collectors.groupingBy(Visitor::peer, Collectors.toSet()));
        return placeAmong(there, peers, most, ofOnePeer, peer(newcomer));
    }

    private synchronized boolean placed(Visitor visitor) {
        boolean placed = placeAmong(all, byPeer, limits.most(), limits.ofOnePeer(), visitor.peer());
        if (placed) {
            all.add(visitor);
            byPeer.computeIfAbsent(visitor.peer(), _ -> new HashSet<>()).add(visitor);
        }
        return placed;
    }

    private boolean placeAmong(
            Set<Visitor> some, Map<Object, Set<Visitor>> peers, int most, int ofOnePeer, Object peer) {
        var fromThere = peers.getOrDefault(peer, Set.of());
        return fromThere.size() >= ofOnePeer
                ? oneLeaves(fromThere, Whom.ANYBODY)
                : some.size() < most
                        || oneLeaves(some, Whom.STRANGERS)
                        || oneLeaves(mostFromOnePeer(peers), Whom.ANYBODY)
                        || oneLeaves(some, Whom.ANYBODY);
    }

    private static Set<Visitor> mostFromOnePeer(Map<Object, Set<Visitor>> peers) {
        return peers.values().stream().max(Comparator.comparingInt(Set::size)).orElse(Set.of());
    }

    /// Of whom one may have to leave.
    private enum Whom {
        ANYBODY,
        STRANGERS
    }

    private boolean oneLeaves(Collection<Visitor> some, Whom whom) {
        long now = System.nanoTime();
        while (true) {
            Visitor least = null;
            for (var visitor : some) {
                boolean asked = whom == Whom.ANYBODY || !visitor.known();
                if (asked && mayLeave(visitor, now) && (least == null || leavesBefore(visitor, least, now))) {
                    least = visitor;
                }
            }
            if (least == null) {
                return false;
            }
            var state = least.state();
            boolean left = state == Visitor.State.SERVED ? least.leavesUnserved(now, TAKES_NANOS) : least.leaves(state);
            if (left) {
                remove(least);
                return true;
            }
        }
    }

    private static boolean leavesBefore(Visitor one, Visitor other, long now) {
        return one.known() == other.known() ? one.nanos(now) > other.nanos(now) : other.known();
    }

    /// Whoever doesn't take his answer for a moment may, too.
    private static boolean mayLeave(Visitor visitor, long now) {
        return switch (visitor.state()) {
            case WAITING, REFUSED -> true;
            case ANSWERED -> visitor.nanos(now) > TAKES_NANOS;
            case SERVED -> visitor.carriesNoneServed(now, TAKES_NANOS);
            case LEFT -> false;
        };
    }

    private synchronized void remove(Visitor visitor) {
        if (all.remove(visitor)) {
            byPeer.computeIfPresent(visitor.peer(), (_, rest) -> rest.remove(visitor) && rest.isEmpty() ? null : rest);
        }
    }

    private static Object peer(EndPoint endPoint) {
        if (!(endPoint.getRemoteSocketAddress() instanceof InetSocketAddress from)) {
            return "local";
        }
        return from.getAddress() instanceof Inet6Address six
                ? ByteBuffer.wrap(six.getAddress(), 0, 8)
                : from.getAddress();
    }
}
