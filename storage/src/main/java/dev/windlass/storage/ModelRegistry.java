package dev.windlass.storage;

import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Digest;
import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Risk;
import dev.windlass.domain.VersionRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// Models and their immutable versions. Thread-safe.
public final class ModelRegistry {
    static final TypeReference<Map<String, Double>> METRICS = new TypeReference<>() {};

    private final Jdbi jdbi;

    public ModelRegistry(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What became of a wish to register a version.
    public sealed interface Registration {
        record Registered(ModelVersion version) implements Registration {}

        /// The same name, bytes and golden set are there (none given doesn't contradict): nothing changed.
        record AlreadyThere(ModelVersion version) implements Registration {}

        /// The name is taken by other bytes, or with another golden set; a version is never replaced.
        record OtherBytes(ModelVersion existing) implements Registration {}

        /// Another version of the tenant has the same bytes and runs on another class of device. Inference workers are
        /// shared by all that have the same bytes, so one of them would run where it wasn't pushed for.
        record OtherDevice(ModelVersion other) implements Registration {}

        /// A version of that name was retired and purged: its name is never given again.
        record Purged(ModelVersion former) implements Registration {}

        /// The whole model is on its way out, or gone.
        record ModelRetires(ModelRef model) implements Registration {}

        /// The whole tenant is on its way out, or closed.
        record TenantRetires(String tenant) implements Registration {}
    }

    /// Inserts the version (and its model, if new); `createdAt` is ignored, the database's clock counts.
    public Registration register(ModelVersion version) {
        return jdbi.inTransaction(handle -> {
            boolean tenantRetires =
                    TenantRetirements.retires(handle, version.ref().tenant());
            if (tenantRetires && find(handle, version.ref()).isEmpty()) {
                return new Registration.TenantRetires(version.ref().tenant());
            }
            handle.createUpdate("""
                            INSERT INTO model (tenant, model) VALUES (:tenant, :model) ON CONFLICT DO NOTHING
                            """).bindMethods(version.ref()).execute();
            if (WholeRetirements.retires(handle, version.ref().modelRef())
                    && find(handle, version.ref()).isEmpty()) {
                return new Registration.ModelRetires(version.ref().modelRef());
            }
            lockBytes(handle, version);
            var other = onOtherDevice(
                    handle,
                    version.ref().tenant(),
                    version.digest(),
                    version.needs().runsOn());
            if (other.isPresent() && find(handle, version.ref()).isEmpty()) {
                return new Registration.OtherDevice(other.get());
            }
            boolean inserted = insert(handle, version);
            var stored = find(handle, version.ref()).orElseThrow();
            if (inserted) {
                return new Registration.Registered(stored);
            }
            if (Tombstones.isBuried(handle, version.ref())) {
                return new Registration.Purged(stored);
            }
            return same(stored, version) ? new Registration.AlreadyThere(stored) : new Registration.OtherBytes(stored);
        });
    }

    /// Until the end of the transaction nobody else registers the same bytes for the tenant.
    private static void lockBytes(Handle handle, ModelVersion version) {
        handle.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))",
                version.ref().tenant() + " " + version.digest().value());
    }

    /// A version of a tenant that has these bytes and runs on another class of device than this one.
    public Optional<ModelVersion> onOtherDevice(String tenant, Digest digest, DeviceClass device) {
        return jdbi.withHandle(handle -> onOtherDevice(handle, tenant, digest, device));
    }

    private static Optional<ModelVersion> onOtherDevice(
            Handle handle, String tenant, Digest digest, DeviceClass device) {
        return handle.createQuery("""
                        SELECT * FROM model_version v WHERE tenant = :tenant AND digest = :digest
                           AND coalesce(device_class, CASE WHEN gpu_memory_bytes > 0 THEN 'cuda' ELSE 'cpu' END) <> :kind
                           AND NOT EXISTS (SELECT 1 FROM tombstone t
                                            WHERE t.tenant = v.tenant AND t.model = v.model AND t.version = v.version)
                         ORDER BY created_at LIMIT 1
                        """)
                .bind("tenant", tenant)
                .bind("digest", digest.value())
                .bind("kind", device.id())
                .map((row, _) -> version(row))
                .findOne();
    }

    private static boolean same(ModelVersion stored, ModelVersion wished) {
        return stored.digest().equals(wished.digest())
                && (wished.golden() == null || wished.golden().equals(stored.golden()));
    }

    public Optional<ModelVersion> find(VersionRef ref) {
        return jdbi.withHandle(handle -> find(handle, ref));
    }

    /// True if the model takes no new version, because it is on its way out as a whole.
    public boolean retires(ModelRef model) {
        return jdbi.inTransaction(handle -> WholeRetirements.retires(handle, model));
    }

    /// True if the tenant takes no new version, because it is on its way out as a whole.
    public boolean retires(String tenant) {
        return jdbi.inTransaction(handle -> TenantRetirements.retires(handle, tenant));
    }

    /// Names of a tenant's models, in alphabetical order.
    public List<String> models(String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT model FROM model WHERE tenant = :tenant ORDER BY model
                        """)
                .bind("tenant", tenant)
                .mapTo(String.class)
                .list());
    }

    /// All versions of a model but the purged ones, newest first.
    public List<ModelVersion> versions(ModelRef model) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM model_version v WHERE tenant = :tenant AND model = :model
                           AND NOT EXISTS (SELECT 1 FROM tombstone t
                                            WHERE t.tenant = v.tenant AND t.model = v.model AND t.version = v.version)
                         ORDER BY created_at DESC, version DESC
                        """)
                .bindMethods(model)
                .map((row, _) -> version(row))
                .list());
    }

    /// A version's name and bytes: what a gateway needs to know of it.
    public record Named(VersionRef ref, Digest digest) {}

    /// Every version of every tenant, by name: what gateways hold.
    public List<Named> allNamesOfPlatform() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT tenant, model, version, digest FROM model_version ORDER BY tenant, model, version
                        """)
                .map((row, _) -> new Named(
                        new VersionRef(row.getString(1), row.getString(2), row.getString(3)),
                        new Digest(row.getString(4))))
                .list());
    }

    private static boolean insert(Handle handle, ModelVersion version) {
        var golden = version.golden();
        var kind = version.needs().deviceClass();
        var isolation = version.isolation();
        return handle.createUpdate("""
                        INSERT INTO model_version (tenant, model, version, digest, byte_size, format, schema, metrics,
                                                   lineage, owner, risk, memory_bytes, gpu_memory_bytes,
                                                   device_class, isolation, golden_digest, golden_rows, created_by)
                        VALUES (:tenant, :model, :version, :digest, :byteSize, :format, CAST(:schema AS jsonb),
                                CAST(:metrics AS jsonb), CAST(:lineage AS jsonb), :owner, :risk, :memoryBytes,
                                :gpuMemoryBytes, :kind, :isolation, :goldenDigest, :goldenRows, :createdBy)
                        ON CONFLICT DO NOTHING
                        """)
                        .bindMethods(version.ref())
                        .bind("digest", version.digest().value())
                        .bind("byteSize", version.byteSize())
                        .bind("format", version.format())
                        .bind("schema", Columns.json(version.schema()))
                        .bind("metrics", Columns.json(version.metrics()))
                        .bind("lineage", version.lineageJson())
                        .bind("owner", version.owner())
                        .bind("risk", version.risk().name())
                        .bindMethods(version.needs())
                        .bind("kind", kind == null ? null : kind.id())
                        .bind("isolation", isolation == null ? null : isolation.id())
                        .bind(
                                "goldenDigest",
                                golden == null ? null : golden.digest().value())
                        .bind("goldenRows", golden == null ? null : golden.rows())
                        .bind("createdBy", version.createdBy())
                        .execute()
                == 1;
    }

    private static Optional<ModelVersion> find(Handle handle, VersionRef ref) {
        return handle.createQuery("""
                        SELECT * FROM model_version
                         WHERE tenant = :tenant AND model = :model AND version = :version
                        """)
                .bindMethods(ref)
                .map((row, _) -> version(row))
                .findOne();
    }

    private static ModelVersion version(ResultSet row) throws SQLException {
        Map<String, Double> metrics = Columns.read(row, "metrics", METRICS);
        return new ModelVersion(
                Columns.version(row),
                new Digest(row.getString("digest")),
                row.getLong("byte_size"),
                row.getString("format"),
                Columns.read(row, "schema", ModelSchema.class),
                new LinkedHashMap<>(metrics),
                row.getString("lineage"),
                row.getString("owner"),
                Risk.valueOf(row.getString("risk")),
                Columns.needs(row),
                row.getString("created_by"),
                Columns.instant(row, "created_at"),
                golden(row),
                Columns.isolation(row));
    }

    private static @Nullable GoldenPin golden(ResultSet row) throws SQLException {
        var digest = row.getString("golden_digest");
        return digest == null ? null : new GoldenPin(new Digest(digest), row.getInt("golden_rows"));
    }
}
