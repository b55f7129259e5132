package dev.windlass.harness;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelVersion;
import dev.windlass.storage.Ledger;
import java.sql.SQLException;

/// What Postgres wants the node to run.
public final class Placements {
    private final RealWindlass windlass;

    public Placements(RealWindlass windlass) {
        this.windlass = windlass;
    }

    /// Whether so many inference workers may be what it wants: one per tenant and artifact at most, whoever asked for
    /// it, and one per tenant at least.
    public boolean account(int inferenceWorkers) throws SQLException {
        int most = count("SELECT count(DISTINCT (tenant, digest)) FROM placement WHERE tenant <> ?", "");
        int least = count("SELECT count(DISTINCT tenant) FROM placement WHERE tenant <> ?", "");
        return least <= inferenceWorkers && inferenceWorkers <= most;
    }

    /// The same of one tenant.
    public int inferenceWorkers(String tenant) throws SQLException {
        return count("SELECT count(DISTINCT (tenant, digest)) FROM placement WHERE tenant = ?", tenant);
    }

    /// Reserves for a version as for one that the ledger keeps warm: the next sweep places it.
    public void keepWarm(EndpointRef endpoint, ModelVersion version) throws SQLException {
        try (var connection = windlass.jdbc();
                var insert = connection.prepareStatement("""
                        INSERT INTO reservation (owner, tenant, model, env, version, digest, memory_bytes)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        """)) {
            insert.setString(1, Ledger.owner(endpoint, version.digest()));
            insert.setString(2, endpoint.tenant());
            insert.setString(3, endpoint.model());
            insert.setString(4, endpoint.env());
            insert.setString(5, version.ref().version());
            insert.setString(6, version.digest().value());
            insert.setLong(7, version.needs().memoryBytes());
            insert.executeUpdate();
        }
    }

    /// How many of a tenant's versions the nodes say are ready.
    public int ready(String tenant) throws SQLException {
        return count("SELECT count(*) FROM replica WHERE tenant = ? AND state = 'READY'", tenant);
    }

    private int count(String sql, String tenant) throws SQLException {
        try (var connection = windlass.jdbc();
                var query = connection.prepareStatement(sql)) {
            query.setString(1, tenant);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
