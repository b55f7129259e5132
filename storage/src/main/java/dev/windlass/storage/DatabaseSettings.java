package dev.windlass.storage;

import java.time.Duration;

/// Where Postgres is, and how much of it one process uses.
///
/// @param connectionsMax most connections of the pool; a caller waits for one at most `connectionTimeout`
/// @param statementTimeout after which Postgres ends a statement
public record DatabaseSettings(
        String url,
        String user,
        String password,
        int connectionsMax,
        Duration connectionTimeout,
        Duration statementTimeout) {
    public static DatabaseSettings of(String url, String user, String password) {
        return new DatabaseSettings(url, user, password, 10, Duration.ofSeconds(5), Duration.ofSeconds(15));
    }

    @Override
    public String toString() {
        return "DatabaseSettings[" + url + ", " + user + "]";
    }
}
