package dev.windlass.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A fresh, migrated database on one Postgres that all tests of this JVM share. The caller closes it;
/// only the eight youngest are there.
public final class TestDatabase {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final int CONNECTIONS_MAX = 10;

    /// Older databases are dropped: stopping Postgres writes and deletes what is left, which must not take
    /// long.
    private static final int KEPT_MAX = 8;

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Queue<String> KEPT = new ConcurrentLinkedQueue<>();

    private TestDatabase() {}

    /// Postgres itself stops with the JVM (the library's own shutdown hook).
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .setServerConfig("max_connections", "200")
                        .setPGStartupWait(START_MAX)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("embedded Postgres can't be started", e);
            }
        }
    }

    /// Migrated once; the others are copies of it.
    private static final class Template {
        static final String NAME = migrated();

        private static String migrated() {
            String name = "migrated";
            try (var database = Database.open(settings(name, "template1"))) {
                database.migrate();
            }
            return name;
        }
    }

    /// True if somebody waits for a lock there.
    public static boolean waitsForALock(Database database) {
        return database.jdbi()
                        .withHandle(handle ->
                                handle.select("""
                                SELECT count(*) FROM pg_stat_activity
                                 WHERE datname = current_database() AND wait_event_type = 'Lock'
                                """).mapTo(Integer.class).one())
                > 0;
    }

    public static Database create() {
        return Database.open(fresh(Template.NAME));
    }

    /// Settings of a fresh database without any table.
    static DatabaseSettings empty() {
        return fresh("template1");
    }

    private static DatabaseSettings fresh(String template) {
        String name = "t" + COUNT.incrementAndGet();
        var settings = settings(name, template);
        KEPT.add(name);
        if (COUNT.get() > KEPT_MAX) {
            execute("DROP DATABASE IF EXISTS " + KEPT.remove() + " WITH (FORCE)");
        }
        return settings;
    }

    private static DatabaseSettings settings(String name, String template) {
        execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        return new DatabaseSettings(
                Server.POSTGRES.getJdbcUrl("postgres", name),
                "postgres",
                "",
                CONNECTIONS_MAX,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
    }

    private static void execute(String sql) {
        try (var connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("failed: " + sql, e);
        }
    }
}
