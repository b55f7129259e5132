package dev.windlass.storage;

import dev.windlass.domain.Quota;
import dev.windlass.domain.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// Tenants and their quotas. Thread-safe. A change of a tenant is told to gateways on channel
/// `windlass_key`.
public final class TenantStore {
    private final Jdbi jdbi;

    public TenantStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What became of a wish to create.
    public enum Creation {
        CREATED,
        /// It is there with the same quota: nothing changed.
        SAME,
        /// It is there with another quota; nothing changed.
        OTHER
    }

    public Creation create(String tenant, Quota quota) {
        return jdbi.inTransaction(handle -> {
            int created = handle.createUpdate("""
                            INSERT INTO tenant (tenant, memory_bytes, gpu_memory_bytes, requests_per_second, max_in_flight,
                                                compute_millis_per_second, weight)
                            VALUES (:tenant, :memoryBytes, :gpuMemoryBytes, :requestsPerSecond, :maxInFlight,
                                    :computeMillisPerSecond, :weight)
                            ON CONFLICT DO NOTHING
                            """)
                    .bind("tenant", tenant)
                    .bindMethods(quota)
                    .bindMethods(quota.resources())
                    .execute();
            if (created == 1) {
                return Creation.CREATED;
            }
            var existing = handle.createQuery("SELECT * FROM tenant WHERE tenant = :tenant")
                    .bind("tenant", tenant)
                    .map((row, _) -> tenant(row))
                    .one();
            return existing.quota().equals(quota) ? Creation.SAME : Creation.OTHER;
        });
    }

    public Optional<Tenant> find(String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM tenant WHERE tenant = :tenant")
                .bind("tenant", tenant)
                .map((row, _) -> tenant(row))
                .findOne());
    }

    public List<Tenant> allOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM tenant ORDER BY tenant")
                .map((row, _) -> tenant(row))
                .list());
    }

    /// @return false if there is no such tenant
    public boolean setState(String tenant, Tenant.State state) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        WITH told AS (SELECT pg_notify('windlass_key', :tenant))
                        UPDATE tenant SET state = :state FROM told WHERE tenant = :tenant
                        """)
                        .bind("tenant", tenant)
                        .bind("state", state.name())
                        .execute())
                == 1;
    }

    /// @return false if there is no such tenant
    public boolean setQuota(String tenant, Quota quota) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        WITH told AS (SELECT pg_notify('windlass_key', :tenant))
                        UPDATE tenant
                           SET memory_bytes = :memoryBytes, gpu_memory_bytes = :gpuMemoryBytes,
                               requests_per_second = :requestsPerSecond, max_in_flight = :maxInFlight,
                               compute_millis_per_second = :computeMillisPerSecond, weight = :weight
                          FROM told WHERE tenant = :tenant
                        """)
                        .bind("tenant", tenant)
                        .bindMethods(quota)
                        .bindMethods(quota.resources())
                        .execute())
                == 1;
    }

    static Quota quota(ResultSet row) throws SQLException {
        return new Quota(
                Columns.resources(row),
                row.getInt("requests_per_second"),
                row.getInt("max_in_flight"),
                row.getObject("compute_millis_per_second", Integer.class),
                row.getObject("weight", Integer.class));
    }

    private static Tenant tenant(ResultSet row) throws SQLException {
        return new Tenant(
                row.getString("tenant"),
                Tenant.State.valueOf(row.getString("state")),
                quota(row),
                Columns.instant(row, "created_at"));
    }
}
