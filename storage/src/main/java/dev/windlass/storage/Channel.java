package dev.windlass.storage;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens on channels of Postgres over a connection of its own, and comes back when it is lost. What is
/// told while it is away is missed: the listener hears [Listener#mayHaveMissed] after each (re)connection,
/// and should poll besides.
public final class Channel implements AutoCloseable {
    /// A change of a route: payload is the endpoint.
    public static final String ROUTE = "windlass_route";

    /// A change of keys or tenants.
    public static final String KEY = "windlass_key";

    /// A change of a promotion: payload is its name.
    public static final String PROMOTION = "windlass_promotion";

    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final DatabaseSettings settings;
    private final List<String> channels;
    private final Listener listener;
    private final Thread thread;
    private volatile boolean closed;

    /// Called on the channel's own thread; may block for a while, must not throw.
    public interface Listener {
        void told(String channel, String payload);

        void mayHaveMissed();
    }

    private Channel(Database database, List<String> channels, Listener listener) {
        this.settings = database.settings();
        this.channels = List.copyOf(channels);
        this.listener = listener;
        this.thread = Thread.ofPlatform().daemon().name("postgres-channel").unstarted(this::run);
    }

    /// Starts listening; returns at once, whether Postgres is there or not.
    ///
    /// @param channels of this class's constants
    public static Channel open(Database database, List<String> channels, Listener listener) {
        var channel = new Channel(database, channels, listener);
        channel.thread.start();
        return channel;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try (var connection = connect()) {
                listener.mayHaveMissed();
                listen(connection.unwrap(PGConnection.class));
            } catch (SQLException | RuntimeException lost) {
                if (!closed) {
                    LOG.atWarn().addKeyValue("cause", lost.getMessage()).log("channel to Postgres lost, reconnecting");
                    LockSupport.parkNanos(RECONNECT.toNanos());
                }
            }
        }
    }

    private Connection connect() throws SQLException {
        var connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        try (var statement = connection.createStatement()) {
            for (var channel : channels) {
                statement.execute("LISTEN " + channel);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void listen(PGConnection connection) throws SQLException {
        while (!closed) {
            var notifications = connection.getNotifications((int) LOOK.toMillis());
            if (notifications != null) {
                for (var notification : notifications) {
                    listener.told(notification.getName(), notification.getParameter());
                }
            }
        }
    }
}
