package dev.windlass.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.windlass.quota.OwnPool;
import java.util.Optional;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.postgresql.util.PSQLException;

/// One pool of connections to Postgres. Closed by who opened it, after the stores made from it are no longer
/// used.
public final class Database implements AutoCloseable {
    /// SQL state of the errors that our migrations raise themselves.
    private static final String REFUSED = "WL001";

    private final DatabaseSettings settings;

    @OwnPool("shared by SharedConnections, which is listed")
    private final HikariDataSource pool;

    private final Jdbi jdbi;

    private Database(DatabaseSettings settings, HikariDataSource pool) {
        this.settings = settings;
        this.pool = pool;
        this.jdbi = Jdbi.create(new SharedConnections(pool, settings)).installPlugin(new PostgresPlugin());
    }

    /// Connects lazily: succeeds while Postgres is away, so that a node can start without it.
    public static Database open(DatabaseSettings settings) {
        var config = new HikariConfig();
        config.setPoolName("windlass");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.connectionsMax());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "windlass");
        config.addDataSourceProperty(
                "connectTimeout", settings.connectionTimeout().toSeconds());
        config.addDataSourceProperty(
                "socketTimeout", settings.statementTimeout().plusSeconds(5).toSeconds());
        config.setConnectionInitSql(
                "SET statement_timeout = " + settings.statementTimeout().toMillis());
        return new Database(settings, new HikariDataSource(config));
    }

    /// Brings the schema to this release's version. Safe to call from several processes at once.
    ///
    /// @return how many migrations ran
    /// @throws MigrationRefusedException if a migration found rows that it can't bring to the new schema
    public int migrate() {
        var configuration = Flyway.configure()
                .dataSource(settings.url(), settings.user(), settings.password())
                .connectRetries(5);
        // A session lock: with Flyway's transactional one, CREATE INDEX CONCURRENTLY would wait for it for
        // ever.
        var postgres = configuration.getConfigurationExtension(PostgreSQLConfigurationExtension.class);
        if (postgres != null) {
            postgres.setTransactionalLock(false);
        }
        try {
            return configuration.load().migrate().migrationsExecuted;
        } catch (FlywayException failure) {
            throw refusal(failure).orElseThrow(() -> failure);
        }
    }

    /// What a migration said itself, of all that Flyway says around it.
    private static Optional<RuntimeException> refusal(FlywayException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException said && REFUSED.equals(said.getSQLState())) {
                var words = said.getServerErrorMessage();
                var message = words == null ? said.toString() : words.getMessage() + "; " + words.getHint();
                return Optional.of(new MigrationRefusedException(message, failure));
            }
        }
        return Optional.empty();
    }

    /// True if Postgres answers now.
    public boolean answers() {
        try {
            return jdbi.withHandle(handle ->
                            handle.select("SELECT 1").mapTo(Integer.class).one())
                    == 1;
        } catch (RuntimeException away) {
            return false;
        }
    }

    /// Does all of `work` or, if it throws, nothing: whatever stores of this database do in it, on this thread,
    /// is one transaction. Joins the one that is open. Never for work that waits for anything but Postgres: it
    /// holds one of the pool's connections.
    public <T> T inTransaction(Supplier<T> work) {
        return jdbi.inTransaction(_ -> work.get());
    }

    DatabaseSettings settings() {
        return settings;
    }

    Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        pool.close();
    }
}
