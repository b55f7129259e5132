package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.json.FieldProblem;
import dev.windlass.manifest.Presets;
import dev.windlass.manifest.StrategyParser;
import dev.windlass.manifest.TenantPreset;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/// Strategies that tenants have given names. A change of one changes no promotion under way: each has the steps that it
/// meant when it was granted. Thread-safe.
public final class PresetStore {
    /// So many has a tenant, at most.
    public static final int MAX = 50;

    private final Jdbi jdbi;

    public PresetStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// `json` is the strategy as canonical JSON.
    public record Stored(String name, String json, Digest digest, String setBy, Instant setAt) {}

    /// What a manifest's strategy is.
    public sealed interface Resolution {
        /// The platform's, or the manifest's own.
        record NotNamed() implements Resolution {}

        record Named(TenantPreset preset) implements Resolution {}

        record Unknown(FieldProblem problem) implements Resolution {}
    }

    /// Sets it, whatever it was.
    ///
    /// @return false if it would be one more than [#MAX]
    public boolean set(String tenant, TenantPreset preset, String by) {
        return jdbi.inTransaction(handle -> {
            handle.createQuery("SELECT 1 FROM tenant WHERE tenant = :tenant FOR UPDATE")
                    .bind("tenant", tenant)
                    .mapTo(Integer.class)
                    .findOne();
            return handle.createUpdate("""
                            INSERT INTO preset (tenant, preset, strategy, digest, set_by)
                            SELECT :tenant, :preset, CAST(:json AS jsonb), :digest, :by
                             WHERE EXISTS (SELECT 1 FROM preset WHERE tenant = :tenant AND preset = :preset)
                                OR (SELECT count(*) FROM preset WHERE tenant = :tenant) < :max
                            ON CONFLICT (tenant, preset) DO UPDATE
                               SET strategy = excluded.strategy, digest = excluded.digest, set_by = excluded.set_by,
                                   set_at = now()
                            """)
                            .bind("tenant", tenant)
                            .bind("preset", preset.name())
                            .bind("json", preset.json())
                            .bind("digest", preset.digest().value())
                            .bind("by", by)
                            .bind("max", MAX)
                            .execute()
                    == 1;
        });
    }

    /// @return false if there was none
    public boolean delete(String tenant, String name) {
        return jdbi.withHandle(
                handle -> handle.createUpdate("DELETE FROM preset WHERE tenant = :tenant AND preset = :preset")
                                .bind("tenant", tenant)
                                .bind("preset", name)
                                .execute()
                        == 1);
    }

    public List<Stored> list(String tenant) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT * FROM preset WHERE tenant = :tenant ORDER BY preset")
                        .bind("tenant", tenant)
                        .map((row, _) -> stored(row))
                        .list());
    }

    public Optional<Stored> find(String tenant, String name) {
        return list(tenant).stream().filter(it -> it.name().equals(name)).findFirst();
    }

    public Resolution resolve(PromotionManifest manifest) {
        var name = manifest.preset();
        if (name == null || Presets.isBuiltIn(name)) {
            return new Resolution.NotNamed();
        }
        var own = list(manifest.tenant());
        return own.stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .map(PresetStore::read)
                .orElseGet(() -> new Resolution.Unknown(StrategyParser.unknown(
                        manifest.tenant(), name, own.stream().map(Stored::name).toList())));
    }

    /// Another version of the platform may have written it.
    private static Resolution read(Stored stored) {
        return switch (StrategyParser.parse(stored.name(), stored.json())) {
            case StrategyParser.Result.Valid(var preset) -> new Resolution.Named(preset);
            case StrategyParser.Result.Invalid(var problems) -> new Resolution.Unknown(problems.getFirst());
        };
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                row.getString("preset"),
                row.getString("strategy"),
                Columns.digest(row, "digest"),
                row.getString("set_by"),
                Columns.instant(row, "set_at"));
    }
}
