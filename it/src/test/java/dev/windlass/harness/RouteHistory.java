package dev.windlass.harness;

import dev.windlass.json.WindlassJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What Postgres says of an endpoint's routes, its environment being `prod`.
public final class RouteHistory {
    private final RealWindlass windlass;
    private final String tenant;
    private final String model;

    public RouteHistory(RealWindlass windlass, String tenant, String model) {
        this.windlass = windlass;
        this.tenant = tenant;
        this.model = model;
    }

    private record Written(String promotion, long epoch, JsonNode arms, Instant at) {}

    /// The candidate's weights in a promotion, in the order in which they were written.
    public List<Integer> canaryWeights(String promotion) throws SQLException {
        var weights = new ArrayList<Integer>();
        for (var written : all()) {
            if (promotion.equals(written.promotion)) {
                for (var arm : written.arms) {
                    if (arm.path("arm").asString().equalsIgnoreCase("canary")) {
                        weights.add(arm.path("weightPercent").asInt());
                    }
                }
            }
        }
        return weights;
    }

    /// Epochs of a promotion that no gateway has acknowledged.
    public List<Long> unacknowledged(String promotion) throws SQLException {
        var sql = """
                SELECT epoch FROM route_history h
                 WHERE tenant = ? AND model = ? AND env = 'prod' AND promotion = ?
                   AND NOT EXISTS (SELECT 1 FROM route_ack a WHERE a.tenant = h.tenant AND a.model = h.model
                                      AND a.env = h.env AND a.epoch = h.epoch)
                """;
        try (var connection = windlass.jdbc();
                var query = connection.prepareStatement(sql)) {
            query.setString(1, tenant);
            query.setString(2, model);
            query.setString(3, promotion);
            var epochs = new ArrayList<Long>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    epochs.add(rows.getLong(1));
                }
            }
            return epochs;
        }
    }

    /// Every version that ever stood in a route with a weight.
    public List<String> versionsRouted() throws SQLException {
        return all().stream()
                .flatMap(written -> weighted(written.arms).stream())
                .distinct()
                .toList();
    }

    /// The versions with a weight in the route now.
    public List<String> serving() throws SQLException {
        var all = all();
        return all.isEmpty() ? List.of() : weighted(all.getLast().arms);
    }

    /// How long a version had a weight for the first time; until now if it still has.
    public Duration exposure(String version) throws SQLException {
        Instant from = null;
        for (var written : all()) {
            boolean weighted = weighted(written.arms).contains(version);
            if (from == null && weighted) {
                from = written.at;
            } else if (from != null && !weighted) {
                return Duration.between(from, written.at);
            }
        }
        return from == null ? Duration.ZERO : Duration.between(from, Instant.now());
    }

    private static List<String> weighted(JsonNode arms) {
        var versions = new ArrayList<String>();
        for (var arm : arms) {
            if (arm.path("weightPercent").asInt() > 0) {
                versions.add(arm.path("version").asString());
            }
        }
        return versions;
    }

    private List<Written> all() throws SQLException {
        var sql = """
                SELECT promotion, epoch, arms, written_at FROM route_history
                 WHERE tenant = ? AND model = ? AND env = 'prod' ORDER BY epoch
                """;
        try (var connection = windlass.jdbc();
                var query = connection.prepareStatement(sql)) {
            query.setString(1, tenant);
            query.setString(2, model);
            var all = new ArrayList<Written>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    all.add(written(rows));
                }
            }
            return all;
        }
    }

    private static Written written(ResultSet row) throws SQLException {
        return new Written(
                row.getString("promotion"),
                row.getLong("epoch"),
                WindlassJson.mapper().readTree(row.getString("arms")),
                row.getTimestamp("written_at").toInstant());
    }
}
