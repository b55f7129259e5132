package dev.windlass.gateway.http;

import dev.windlass.http.Connections;
import dev.windlass.quota.SharedPool;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.internal.HTTP2ServerConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/// HTTP/2 on HTTP/1.1's port for clients that begin with it. One that asks for it by `Upgrade: h2c` goes
/// on with HTTP/1.1: Java's own client asks so of every server, and behind a body it can't be done.
///
/// What a connection may have here is bounded as one of HTTP/1.1 is, whatever it carries at once. Beside
/// that Jetty's rate control (12.1: 128 a second of resets, pings, settings, priorities, empty and
/// continuing frames) ends who makes work by frames alone.
final class PriorKnowledge extends HTTP2CServerConnectionFactory {
    /// Fewer than of HTTP/1.1, since each carries many requests and costs tables, windows and frames.
    static final int CONNECTIONS_MAX = 256;

    static final int CONNECTIONS_OF_PEER_MAX = 128;

    /// At once on one connection.
    static final int STREAMS_MAX = 64;

    /// What a connection may have sent that nobody has read yet: the least that the protocol knows.
    private static final int WINDOW_BYTES = 65_535;

    @SharedPool(
            value = "connections over HTTP/2",
            limit = "256, and 128 of one address",
            share = "as many as it has requests in flight: those are never ended for others",
            full = "the least active one that has no request under way is closed for the next")
    private final Connections connections;

    private final Set<Connection> open = ConcurrentHashMap.newKeySet();

    PriorKnowledge(HttpConfiguration http, Connections connections) {
        super(new HttpConfiguration(http)); // it sets the size of buffers in it
        this.connections = connections;
        setInputBufferSize(http.getInputBufferSize());
        setMaxConcurrentStreams(STREAMS_MAX);
        setInitialSessionRecvWindow(WINDOW_BYTES);
        setInitialStreamRecvWindow(WINDOW_BYTES);
        setFlowControlStrategyFactory(UnreadFrames::new);
        setConnectProtocolEnabled(false);
    }

    @Override
    public @Nullable Connection upgradeConnection(
            Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable response) {
        boolean begins = HttpMethod.PRI.is(request.getMethod());
        return begins && connections.placeAmong(open, CONNECTIONS_MAX, CONNECTIONS_OF_PEER_MAX, endPoint)
                ? super.upgradeConnection(connector, endPoint, request, response)
                : null;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        var connection = super.newConnection(connector, endPoint);
        if (connection instanceof HTTP2ServerConnection own) {
            // Else it keeps as many objects of requests as it ever had at once.
            own.setRecycleHttpChannels(false);
        }
        connection.addEventListener(new Counting());
        return connection;
    }

    private final class Counting implements Connection.Listener {
        @Override
        public void onOpened(Connection connection) {
            open.add(connection);
        }

        @Override
        public void onClosed(Connection connection) {
            open.remove(connection);
        }
    }
}
