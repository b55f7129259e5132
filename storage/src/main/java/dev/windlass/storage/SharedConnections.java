package dev.windlass.storage;

import dev.windlass.quota.OwnPool;
import dev.windlass.quota.PrincipalShares;
import dev.windlass.quota.SharedPool;
import dev.windlass.quota.Shares.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.statement.Cleanable;

/// Connections of one pool, shared between those on whose behalf threads work ([OnBehalf]): slow statements
/// of one tenant leave the others theirs, and those of a viewer leave his tenant's operator some. The platform's own
/// work takes from the pool as it comes, and
/// [#OWN] are kept for it. Whoever finds no connection waits for at most the pool's own limit. Thread-safe.
final class SharedConnections implements ConnectionFactory {
    /// Connections that no tenant's work can take.
    static final int OWN = 2;

    @OwnPool("part of the connections to Postgres, listed at `shares`")
    private final DataSource pool;

    @SharedPool(
            value = "connections to Postgres",
            limit = "`database.pool-max` (16), 2 of them for the platform's own work",
            share =
                    "Shares: one tenant alone half, one key half of its tenant's; callers without a known key together count as one tenant",
            full = "waits at most `database.acquire-timeout` (5 s); then 429 at the share, 503 at the limit")
    private final PrincipalShares shares;

    private final Duration patience;

    SharedConnections(DataSource pool, DatabaseSettings settings) {
        this.pool = pool;
        this.shares = new PrincipalShares(Math.max(1, settings.connectionsMax() - OWN));
        this.patience = settings.connectionTimeout();
    }

    @Override
    public Connection openConnection() throws SQLException {
        var owner = OnBehalf.owner();
        if (owner.platform()) {
            return pool.getConnection();
        }
        await(owner);
        try {
            return pool.getConnection();
        } catch (SQLException | RuntimeException failed) {
            giveBack(owner);
            throw failed;
        }
    }

    /// Called on the thread that opened the connection; it may have another owner by the time it closes it.
    @Override
    public Cleanable getCleanableFor(Connection connection) {
        var owner = OnBehalf.owner();
        return () -> {
            try {
                connection.close();
            } finally {
                if (!owner.platform()) {
                    giveBack(owner);
                }
            }
        };
    }

    private synchronized void await(OnBehalf.Owner owner) throws SQLException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (var answer = take(owner); answer != Answer.TAKEN; answer = take(owner)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw answer == Answer.SHARE_USED
                        ? new ShareUsedException((int) shares.size())
                        : new SQLTransientConnectionException("all connections are in use");
            }
            try {
                wait(left);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new SQLTransientConnectionException("stopped while waiting for a connection");
            }
        }
    }

    private Answer take(OnBehalf.Owner owner) {
        return shares.take(owner.tenant(), owner.principal());
    }

    private synchronized void giveBack(OnBehalf.Owner owner) {
        shares.giveBack(owner.tenant(), owner.principal());
        notifyAll();
    }
}
