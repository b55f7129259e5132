package dev.windlass.storage;

import dev.windlass.environment.Environment;
import dev.windlass.environment.Environments;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// The environments of tenants. Thread-safe.
public final class EnvironmentStore {
    private final Jdbi jdbi;

    public EnvironmentStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Those that the tenant has set, else [Environments#UNLISTED].
    public Environments of(String tenant) {
        return jdbi.withHandle(handle -> of(handle, tenant));
    }

    /// Sets a tenant's list; an empty one makes every name an environment again.
    public void set(String tenant, List<Environment> order) {
        jdbi.useTransaction(handle -> {
            // Two at once would mix their rows.
            handle.createQuery("SELECT 1 FROM tenant WHERE tenant = :tenant FOR NO KEY UPDATE")
                    .bind("tenant", tenant)
                    .mapTo(Integer.class)
                    .one();
            handle.createUpdate("DELETE FROM environment WHERE tenant = :tenant")
                    .bind("tenant", tenant)
                    .execute();
            for (int i = 0; i < order.size(); i++) {
                handle.createUpdate("""
                                INSERT INTO environment (tenant, position, env, soak_seconds)
                                VALUES (:tenant, :position, :env, :soak)
                                """)
                        .bind("tenant", tenant)
                        .bind("position", i)
                        .bind("env", order.get(i).name())
                        .bind("soak", order.get(i).soak().toSeconds())
                        .execute();
            }
        });
    }

    static Environments of(Handle handle, String tenant) {
        var order = handle.createQuery("""
                        SELECT env, soak_seconds FROM environment WHERE tenant = :tenant ORDER BY position
                        """)
                .bind("tenant", tenant)
                .map((row, _) -> new Environment(row.getString("env"), Duration.ofSeconds(row.getLong("soak_seconds"))))
                .list();
        return order.isEmpty() ? Environments.UNLISTED : Environments.listed(order);
    }
}
