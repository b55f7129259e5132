package dev.windlass.settings;

import dev.windlass.quota.SizeOfPool;
import java.time.Duration;

/// How Postgres (15 or newer) is reached.
///
/// @param url JDBC address, `jdbc:postgresql://HOST:PORT/DATABASE`
/// @param user role that owns the schema
/// @param password its password; empty where the server asks for none
/// @param poolMax connections one process opens at most; a caller that finds none free waits
///     `acquireTimeout`, then fails
/// @param acquireTimeout how long a caller waits for a connection
/// @param statementTimeout how long one statement may run before Postgres cancels it
public record DatabaseSection(
        String url,
        String user,
        Secret password,
        @SizeOfPool("connections to Postgres") int poolMax,
        Duration acquireTimeout,
        Duration statementTimeout) {
    public DatabaseSection {
        Check.startsWith("database.url", url, "jdbc:postgresql://");
        Check.text("database.user", user);
        Check.present("database.password", password);
        Check.between("database.pool-max", poolMax, 2, 500);
        Check.positive("database.acquire-timeout", acquireTimeout);
        Check.positive("database.statement-timeout", statementTimeout);
    }
}
