package dev.windlass.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// A fresh, migrated database on one Postgres that all tests of this JVM share. The caller closes it.
public final class TestDatabase {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final int CONNECTIONS_MAX = 10;
    private static final AtomicInteger COUNT = new AtomicInteger();

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

    public static Database create() {
        return Database.open(settings("t" + COUNT.incrementAndGet(), Template.NAME));
    }

    /// Settings of a fresh database without any table.
    static DatabaseSettings empty() {
        return settings("t" + COUNT.incrementAndGet(), "template1");
    }

    private static DatabaseSettings settings(String name, String template) {
        try (var connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        } catch (SQLException e) {
            throw new IllegalStateException("database " + name + " can't be created", e);
        }
        return new DatabaseSettings(
                Server.POSTGRES.getJdbcUrl("postgres", name),
                "postgres",
                "",
                CONNECTIONS_MAX,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
    }
}
