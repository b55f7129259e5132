package dev.windlass.storage;

import dev.windlass.environment.EnvironmentQuota;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// What tenants may take of their quotas in one environment. Thread-safe. A change is told to gateways on channel
/// `windlass_key`.
public final class EnvironmentQuotaStore {
    private final Jdbi jdbi;

    public EnvironmentQuotaStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Those of one tenant, by name of the environment.
    public List<EnvironmentQuota.Of> of(String tenant) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT * FROM environment_quota WHERE tenant = :tenant ORDER BY env")
                        .bind("tenant", tenant)
                        .map((row, _) -> quota(row))
                        .list());
    }

    public List<EnvironmentQuota.Of> allOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM environment_quota ORDER BY tenant, env")
                .map((row, _) -> quota(row))
                .list());
    }

    /// Takes the place of what was set; [EnvironmentQuota#NONE] takes it away.
    public void set(EnvironmentQuota.Of environment) {
        jdbi.useTransaction(handle -> {
            if (environment.quota().equals(EnvironmentQuota.NONE)) {
                handle.createUpdate("DELETE FROM environment_quota WHERE tenant = :tenant AND env = :env")
                        .bindMethods(environment)
                        .execute();
            } else {
                handle.createUpdate("""
                                INSERT INTO environment_quota (tenant, env, memory_bytes, gpu_memory_bytes,
                                                               requests_per_second, max_in_flight)
                                VALUES (:tenant, :env, :memoryBytes, :gpuMemoryBytes, :requestsPerSecond, :maxInFlight)
                                ON CONFLICT (tenant, env) DO UPDATE
                                   SET memory_bytes = :memoryBytes, gpu_memory_bytes = :gpuMemoryBytes,
                                       requests_per_second = :requestsPerSecond, max_in_flight = :maxInFlight
                                """)
                        .bindMethods(environment)
                        .bindMethods(environment.quota())
                        .execute();
            }
            handle.execute("SELECT pg_notify('windlass_key', ?)", environment.tenant());
        });
    }

    static Optional<EnvironmentQuota.Of> find(Handle handle, String tenant, String env) {
        return handle.createQuery("SELECT * FROM environment_quota WHERE tenant = :tenant AND env = :env")
                .bind("tenant", tenant)
                .bind("env", env)
                .map((row, _) -> quota(row))
                .findOne();
    }

    private static EnvironmentQuota.Of quota(ResultSet row) throws SQLException {
        return new EnvironmentQuota.Of(
                row.getString("tenant"),
                row.getString("env"),
                new EnvironmentQuota(
                        row.getObject("memory_bytes", Long.class),
                        row.getObject("gpu_memory_bytes", Long.class),
                        row.getObject("requests_per_second", Integer.class),
                        row.getObject("max_in_flight", Integer.class)));
    }
}
