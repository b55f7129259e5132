package dev.windlass.gateway.http;

import dev.windlass.http.Connections;
import dev.windlass.http.Visitor;
import dev.windlass.quota.OwnPool;
import dev.windlass.slab.HangUpWatch;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells requests that their client has hung up while they wait. Jetty (12.1) doesn't read a connection
/// whose request is being answered, so of HTTP/1.1 it would hear of it when the answer can't be written.
final class HangUps implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(HangUps.class);

    private final @Nullable HangUpWatch watch;
    private final AtomicLong names = new AtomicLong();

    @OwnPool("one of each connection, which are counted")
    private final Map<Long, Visitor> visitors = new ConcurrentHashMap<>();

    @OwnPool("one of each connection, which are counted")
    private final Map<Connection, Long> named = new ConcurrentHashMap<>();

    private HangUps(@Nullable HangUpWatch watch) {
        this.watch = watch;
    }

    /// Where the kernel can't be asked, requests are computed for clients that are gone, and the log says
    /// so.
    static HangUps open() {
        return switch (HangUpWatch.open()) {
            case HangUpWatch.Opening.Open(var watch) -> new HangUps(watch);
            case HangUpWatch.Opening.Absent(var reason) -> {
                LOG.atWarn()
                        .addKeyValue("reason", reason)
                        .log("requests over HTTP/1.1 are computed though their clients have hung up");
                yield new HangUps(null);
            }
        };
    }

    /// After [Connections#lookAfter].
    void lookAfter(ServerConnector connector) {
        connector.addEventListener(this);
    }

    void start() {
        var opened = watch;
        if (opened != null) {
            Thread.ofPlatform().daemon().name("gateway-hang-ups").start(() -> hear(opened));
        }
    }

    private void hear(HangUpWatch opened) {
        try {
            opened.run(this::hungUp);
        } catch (IOException | RuntimeException failed) {
            LOG.atError().setCause(failed).log("hang-ups over HTTP/1.1 are noticed no more");
        }
    }

    private void hungUp(long name) {
        var visitor = visitors.get(name);
        if (visitor != null) {
            try {
                visitor.hangsUp();
            } catch (RuntimeException failed) {
                LOG.atError().setCause(failed).log("a request whose client has hung up wasn't ended");
            }
        }
    }

    @Override
    public void onOpened(Connection connection) {
        var visitor = Connections.of(connection);
        if (watch == null
                || visitor.isEmpty()
                || !(connection.getEndPoint().getTransport() instanceof SocketChannel socket)) {
            return;
        }
        long name = names.incrementAndGet();
        visitors.put(name, visitor.get());
        named.put(connection, name);
        try {
            watch.add(socket, name);
        } catch (IOException unwatched) {
            LOG.atWarn().setCause(unwatched).log("a hang-up of a connection won't be noticed");
        }
    }

    @Override
    public void onClosed(Connection connection) {
        var name = named.remove(connection);
        if (name != null) {
            visitors.remove(name);
        }
    }

    void stop() {
        if (watch != null) {
            watch.close();
        }
    }
}
