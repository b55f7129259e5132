package dev.windlass.gateway.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The front's connections, so that nobody keeps others from having one: at a limit the one that was
/// active longest ago and has no call under way is closed for the next; if each has one, the next is. On
/// the event loop, but [#count].
final class GrpcConnections {
    private final int most;
    private final int mostOfPeer;
    private final Map<SocketAddress, Connection> open = new HashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    GrpcConnections(int most, int mostOfPeer) {
        this.most = most;
        this.mostOfPeer = mostOfPeer;
    }

    /// One connection.
    static final class Connection {
        private final Channel channel;
        private final String peer;
        private int calls;
        private long activeNanos = System.nanoTime();

        private Connection(Channel channel, SocketAddress remote) {
            this.channel = channel;
            this.peer =
                    remote instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "";
        }

        void asks() {
            calls++;
            activeNanos = System.nanoTime();
        }

        void isAnswered() {
            calls--;
            activeNanos = System.nanoTime();
        }
    }

    int count() {
        return count.get();
    }

    /// Null if it has ended.
    @Nullable Connection of(@Nullable SocketAddress remote) {
        return open.get(remote);
    }

    /// Whether a new one may stay.
    private boolean accepted(Channel channel) {
        var remote = channel.remoteAddress();
        if (remote == null) {
            return false; // it has ended
        }
        var connection = new Connection(channel, remote);
        long ofPeer = open.values().stream()
                .filter(it -> it.peer.equals(connection.peer))
                .count();
        boolean room = ofPeer < mostOfPeer || closeLeastActive(it -> it.peer.equals(connection.peer));
        if (!room || (open.size() >= most && !closeLeastActive(_ -> true))) {
            return false;
        }
        open.put(remote, connection);
        count.set(open.size());
        channel.pipeline().addFirst(new DataFrames(GrpcFront.CALLS_OF_CONNECTION_MAX));
        var _ = channel.closeFuture().addListener(_ -> ended(remote, connection));
        return true;
    }

    private boolean closeLeastActive(Predicate<Connection> among) {
        var least = open.entrySet().stream()
                .filter(it -> it.getValue().calls == 0 && among.test(it.getValue()))
                .min(Comparator.comparingLong(it -> it.getValue().activeNanos));
        least.ifPresent(it -> {
            ended(it.getKey(), it.getValue());
            var _ = it.getValue().channel.close();
        });
        return least.isPresent();
    }

    private void ended(SocketAddress remote, Connection connection) {
        open.remove(remote, connection);
        count.set(open.size());
    }

    /// The listening socket; each connection that it accepts is counted before anything is read from it.
    static final class Listening extends NioServerSocketChannel {
        private final GrpcConnections connections;

        Listening(GrpcConnections connections) {
            this.connections = connections;
        }

        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            int count = super.doReadMessages(accepted);
            if (count > 0 && accepted.getLast() instanceof Channel channel && !connections.accepted(channel)) {
                accepted.removeLast();
                channel.unsafe().closeForcibly();
            }
            return count;
        }
    }
}
