package dev.windlass.storage;

import dev.windlass.domain.Block;
import dev.windlass.domain.EndpointRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Freezes, by the database's clock. Thread-safe.
public final class BlockStore {
    /// So many of a tenant stand or are to come, at most.
    public static final int MAX = 100;

    private static final String OPEN = " FROM block WHERE tenant = :tenant AND lifted_at IS NULL AND ends_at > now()";

    private final Jdbi jdbi;

    public BlockStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What became of a wish for a block.
    public enum Made {
        MADE,
        /// The very same one stands already.
        STANDS,
        /// Its last moment is over.
        OVER,
        /// The tenant has [#MAX].
        TOO_MANY
    }

    public Made make(Block block) {
        return jdbi.inTransaction(handle -> {
            handle.createQuery("SELECT 1 FROM tenant WHERE tenant = :tenant FOR UPDATE")
                    .bind("tenant", block.tenant())
                    .mapTo(Integer.class)
                    .findOne();
            var open = handle.createQuery("SELECT *" + OPEN)
                    .bind("tenant", block.tenant())
                    .map((row, _) -> block(row))
                    .list();
            if (open.contains(block)) {
                return Made.STANDS;
            }
            if (open.size() >= MAX) {
                return Made.TOO_MANY;
            }
            int rows = handle.createUpdate("""
                            INSERT INTO block (tenant, model, env, reason, actor, starts_at, ends_at)
                            SELECT :tenant, :model, :env, :reason, :by, :from, :until WHERE :until > now()
                            """)
                    .bind("tenant", block.tenant())
                    .bind("model", block.model())
                    .bind("env", block.env())
                    .bind("reason", block.reason())
                    .bind("by", block.by())
                    .bind("from", block.from())
                    .bind("until", block.until())
                    .execute();
            return rows == 0 ? Made.OVER : Made.MADE;
        });
    }

    /// Lifts those of exactly this scope, also what is to come.
    ///
    /// @param model null for those of all models
    /// @return how many
    public int lift(String tenant, @Nullable String model, String env, String by) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        UPDATE block SET lifted_at = now(), lifted_by = :by
                         WHERE tenant = :tenant AND model IS NOT DISTINCT FROM CAST(:model AS text) AND env = :env
                           AND lifted_at IS NULL AND ends_at > now()
                        """)
                .bind("tenant", tenant)
                .bind("model", model)
                .bind("env", env)
                .bind("by", by)
                .execute());
    }

    /// Those that stand or are to come, by their beginning.
    public List<Block> of(String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT *" + OPEN + " ORDER BY starts_at, id")
                .bind("tenant", tenant)
                .map((row, _) -> block(row))
                .list());
    }

    /// The one that holds this endpoint now; of several, the one that lasts longest.
    public Optional<Block> standing(EndpointRef endpoint) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT *" + OPEN + """
                         AND env = :env AND (model IS NULL OR model = :model) AND starts_at <= now()
                         ORDER BY ends_at DESC, id LIMIT 1
                        """)
                .bind("tenant", endpoint.tenant())
                .bind("env", endpoint.env())
                .bind("model", endpoint.model())
                .map((row, _) -> block(row))
                .findOne());
    }

    private static Block block(ResultSet row) throws SQLException {
        return new Block(
                row.getString("tenant"),
                row.getString("model"),
                row.getString("env"),
                row.getString("reason"),
                row.getString("actor"),
                Columns.instant(row, "starts_at"),
                Columns.instant(row, "ends_at"));
    }
}
