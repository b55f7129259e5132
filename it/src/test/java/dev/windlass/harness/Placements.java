package dev.windlass.harness;

import java.sql.SQLException;

/// What Postgres wants the node to run.
public final class Placements {
    private final RealWindlass windlass;

    public Placements(RealWindlass windlass) {
        this.windlass = windlass;
    }

    /// How many inference workers that makes: one per tenant and artifact, whoever asked for it.
    public int inferenceWorkers() throws SQLException {
        return count("SELECT count(DISTINCT (tenant, digest)) FROM placement WHERE tenant <> ?", "");
    }

    /// The same of one tenant.
    public int inferenceWorkers(String tenant) throws SQLException {
        return count("SELECT count(DISTINCT (tenant, digest)) FROM placement WHERE tenant = ?", tenant);
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
