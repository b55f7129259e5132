package dev.windlass.storage;

import dev.windlass.domain.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/// Tenants that were closed, and what is left of them: workflows that may still run, and keys. Thread-safe.
public final class ClosedTenants {
    private final Jdbi jdbi;

    public ClosedTenants(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Those whose data keys are still there.
    public List<String> withKeysOfPlatform() {
        return names("""
                SELECT DISTINCT owner FROM data_key JOIN tenant ON tenant = owner
                 WHERE state = 'CLOSED' AND destroyed_at IS NULL ORDER BY owner
                """);
    }

    /// Those whose data keys were destroyed.
    public List<String> withoutKeysOfPlatform() {
        return names("""
                SELECT owner FROM data_key GROUP BY owner HAVING bool_and(destroyed_at IS NOT NULL) ORDER BY owner
                """);
    }

    /// Retirements, which end by themselves.
    public List<Id> retirements(String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM retirement WHERE tenant = :tenant")
                .bind("tenant", tenant)
                .map((row, _) -> (Id) new Id.Retirement(Columns.version(row)))
                .list());
    }

    /// Endpoints, which run until they are ended.
    public List<Id> endpoints(String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM endpoint WHERE tenant = :tenant")
                .bind("tenant", tenant)
                .map((row, _) -> (Id) new Id.Endpoint(Columns.endpoint(row)))
                .list());
    }

    /// Destroys all data keys of a closed tenant, with an audit row; does nothing to another one's.
    public void destroyKeys(String tenant) {
        jdbi.useTransaction(handle -> {
            DataKeyStore.lock(handle, tenant);
            var destroyed = new ArrayList<Long>(handle.createQuery("""
                            UPDATE data_key SET wrapped = NULL, destroyed_at = now()
                             WHERE owner = :tenant AND destroyed_at IS NULL
                               AND EXISTS (SELECT 1 FROM tenant WHERE tenant = :tenant AND state = 'CLOSED')
                            RETURNING n
                            """)
                    .bind("tenant", tenant)
                    .mapTo(Long.class)
                    .list());
            if (!destroyed.isEmpty()) {
                AuditLog.append(
                        handle,
                        new AuditLog.Entry(
                                tenant,
                                "windlass",
                                "encryption-keys.destroyed",
                                tenant,
                                "the tenant is closed: what was encrypted for it can't be read any more",
                                Map.of("keys", destroyed.size())));
            }
        });
    }

    private List<String> names(String query) {
        return jdbi.withHandle(
                handle -> handle.createQuery(query).mapTo(String.class).list());
    }
}
