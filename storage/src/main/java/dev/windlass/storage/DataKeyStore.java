package dev.windlass.storage;

import dev.windlass.domain.DataKeyId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Wrapped data keys. Of a destroyed one a row stays, which says so. Thread-safe; works for the platform,
/// whoever asked.
public final class DataKeyStore {
    private final Jdbi jdbi;

    public DataKeyStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// @param wrapped by the owner's key-encrypting key; null once destroyed
    /// @param age by the database's clock
    public record DataKey(
            DataKeyId id,
            int kekVersion,
            byte @Nullable [] wrapped,
            Instant madeAt,
            Duration age,
            @Nullable Instant destroyedAt) {}

    /// The newest one of an owner, destroyed or not.
    public Optional<DataKey> newest(@Nullable String tenant) {
        return OnBehalf.ofPlatform(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT *, extract(epoch FROM now() - made_at) AS age FROM data_key WHERE owner = :owner ORDER BY n DESC LIMIT 1
                        """)
                .bind("owner", owner(tenant))
                .map((row, _) -> dataKey(row))
                .findOne()));
    }

    public Optional<DataKey> find(DataKeyId id) {
        return OnBehalf.ofPlatform(() -> jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT *, extract(epoch FROM now() - made_at) AS age FROM data_key WHERE owner = :owner AND n = :n
                        """)
                .bind("owner", owner(id.tenant()))
                .bind("n", id.n())
                .map((row, _) -> dataKey(row))
                .findOne()));
    }

    /// Adds an owner's next one.
    ///
    /// @return false if somebody else added it, or a tenant's earlier ones were destroyed meanwhile
    public boolean add(DataKeyId id, int kekVersion, byte[] wrapped) {
        return OnBehalf.ofPlatform(() -> jdbi.inTransaction(handle -> {
            lock(handle, owner(id.tenant()));
            return handle.createUpdate("""
                                    INSERT INTO data_key (owner, n, kek_version, wrapped)
                                    SELECT :owner, :n, :kekVersion, :wrapped
                                     WHERE NOT EXISTS (SELECT 1 FROM data_key
                                                        WHERE owner = :owner AND (n >= :n OR destroyed_at IS NOT NULL))
                                    """)
                            .bind("owner", owner(id.tenant()))
                            .bind("n", id.n())
                            .bind("kekVersion", kekVersion)
                            .bind("wrapped", wrapped)
                            .execute()
                    == 1;
        }));
    }

    /// Puts another wrapping in the place of an earlier one's.
    public void rewrap(DataKeyId id, int kekVersion, byte[] wrapped) {
        OnBehalf.ofPlatform(() -> jdbi.withHandle(handle -> handle.createUpdate("""
                        UPDATE data_key SET kek_version = :kekVersion, wrapped = :wrapped
                         WHERE owner = :owner AND n = :n AND destroyed_at IS NULL AND kek_version < :kekVersion
                        """)
                .bind("owner", owner(id.tenant()))
                .bind("n", id.n())
                .bind("kekVersion", kekVersion)
                .bind("wrapped", wrapped)
                .execute()));
    }

    /// All owners'.
    public List<DataKey> all() {
        return OnBehalf.ofPlatform(() -> jdbi.withHandle(
                handle -> handle.createQuery("""
                        SELECT *, extract(epoch FROM now() - made_at) AS age FROM data_key ORDER BY owner, n
                        """).map((row, _) -> dataKey(row)).list()));
    }

    /// Whoever adds an owner's key or destroys them waits for the other.
    static void lock(Handle handle, String owner) {
        handle.createQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtext('data-key ' || :owner))) it")
                .bind("owner", owner)
                .mapTo(Integer.class)
                .one();
    }

    private static String owner(@Nullable String tenant) {
        return tenant == null ? "" : tenant;
    }

    private static DataKey dataKey(ResultSet row) throws SQLException {
        var owner = row.getString("owner");
        return new DataKey(
                new DataKeyId(owner.isEmpty() ? null : owner, row.getLong("n")),
                row.getInt("kek_version"),
                row.getBytes("wrapped"),
                Columns.instant(row, "made_at"),
                Duration.ofSeconds(row.getLong("age")),
                Columns.nullableInstant(row, "destroyed_at"));
    }
}
