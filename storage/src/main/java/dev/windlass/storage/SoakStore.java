package dev.windlass.storage;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.VersionRef;
import dev.windlass.environment.SoakFacts;
import dev.windlass.environment.Tenure;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// How long versions have served as the stable ones, from the ledger and by the database's clock. Thread-safe.
public final class SoakStore {
    /// More changes of one endpoint than that are not looked back at.
    private static final int CHANGES_MAX = 1000;

    private final Jdbi jdbi;

    public SoakStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What a version has behind it in each of these environments.
    public Map<String, Tenure> tenures(VersionRef version, List<String> environments) {
        return jdbi.inTransaction(handle -> tenures(handle, version, environments));
    }

    /// What policies may ask about a version that is to come to an endpoint.
    ///
    /// @param breakGlass why it may come without its soak; null if it may not
    public SoakFacts facts(EndpointRef endpoint, String version, @Nullable String breakGlass) {
        return jdbi.inTransaction(handle -> {
            var environments = EnvironmentStore.of(handle, endpoint.tenant());
            var tenures = tenures(handle, endpoint.modelRef().version(version), environments.below(endpoint.env()));
            return SoakFacts.of(environments, endpoint, version, tenures, breakGlass);
        });
    }

    private static Map<String, Tenure> tenures(Handle handle, VersionRef version, List<String> environments) {
        var tenures = new HashMap<String, Tenure>();
        for (var env : environments) {
            tenures.put(env, tenure(handle, version, env));
        }
        return tenures;
    }

    static Tenure tenure(Handle handle, VersionRef version, String env) {
        var changes = handle.createQuery("""
                        SELECT * FROM (SELECT n, version, at, state FROM ledger
                                        WHERE tenant = :tenant AND model = :model AND env = :env
                                        ORDER BY n DESC LIMIT :limit) newest
                         ORDER BY n
                        """)
                .bind("tenant", version.tenant())
                .bind("model", version.model())
                .bind("env", env)
                .bind("limit", CHANGES_MAX)
                .map((row, _) -> new Tenure.Change(
                        row.getString("version"),
                        Columns.instant(row, "at"),
                        row.getString("state").equals("BAD")))
                .list();
        return Tenure.of(version.version(), changes, now(handle));
    }

    static Instant now(Handle handle) {
        return handle.createQuery("SELECT clock_timestamp() AS read_at")
                .map((row, _) -> Columns.instant(row, "read_at"))
                .one();
    }
}
