package dev.windlass.gateway.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// A call that carries one request after the other.
final class StreamExchange extends GrpcExchange {
    private GrpcConnections.@Nullable Connection connection;
    private volatile @Nullable GrpcStream stream;

    StreamExchange(Metadata headers, Set<GrpcExchange> live, ScheduledExecutorService loop) {
        super(headers, live, loop);
    }

    void comesBy(GrpcConnections.Connection by) {
        connection = by;
    }

    /// Null if it has ended.
    GrpcConnections.@Nullable Connection connection() {
        return connection;
    }

    void carries(GrpcStream requests) {
        stream = requests;
    }

    /// All that it carried is answered, and no more will come.
    ///
    /// @param unreadBytes of the answers, which the client has yet to take
    void ends(long unreadBytes) {
        answeredBytes = unreadBytes;
        if (claim()) {
            close(Status.OK, new Metadata());
        }
    }

    @Override
    void sweep(long nowNanos, long answerWithinNanos) {
        var requests = stream;
        if (requests == null || isAnswered()) {
            super.sweep(nowNanos, answerWithinNanos);
        } else {
            requests.sweep(nowNanos, answerWithinNanos);
        }
    }
}
