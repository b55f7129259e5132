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
    @Override
    public String toString() {
        return "DatabaseSettings[" + url + ", " + user + "]";
    }
}
