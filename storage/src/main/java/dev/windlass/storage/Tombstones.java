package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.RetirementNotice;
import dev.windlass.domain.VersionRef;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/// What is left of purged versions, and what gateways say of versions that retire. Thread-safe.
public final class Tombstones {
    /// Gateways know so many of a tenant's purged versions, the newest; of older ones they say 404.
    static final int KNOWN_MAX = 1000;

    private static final TypeReference<Map<String, String>> EVIDENCE = new TypeReference<>() {};

    private final Jdbi jdbi;

    public Tombstones(Database database) {
        this.jdbi = database.jdbi();
    }

    /// @param evidence digests of the sealed evidence of its promotions, by their names
    /// @param keptAs another version with the same bytes, for which the artifact was kept; null if it was deleted
    /// @param archivedAs where its archived copy stays; null if there is none any more
    public record Tombstone(
            VersionRef version,
            Digest digest,
            long byteSize,
            Map<String, Double> metrics,
            String lineageJson,
            @Nullable String successor,
            Map<String, String> evidence,
            @Nullable String keptAs,
            @Nullable String archivedAs,
            Instant purgedAt) {}

    public Optional<Tombstone> find(VersionRef version) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM tombstone WHERE tenant = :tenant AND model = :model AND version = :version
                        """)
                .bindMethods(version)
                .map((row, _) -> new Tombstone(
                        Columns.version(row),
                        Columns.digest(row, "digest"),
                        row.getLong("byte_size"),
                        Columns.read(row, "metrics", ModelRegistry.METRICS),
                        row.getString("lineage"),
                        row.getString("successor"),
                        Columns.read(row, "evidence", EVIDENCE),
                        row.getString("kept_as"),
                        row.getString("archived_as"),
                        Columns.instant(row, "purged_at")))
                .findOne());
    }

    /// True if a purged version's archived copy stays there.
    public boolean keeps(String address) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT EXISTS (SELECT 1 FROM tombstone WHERE archived_as = :address)")
                        .bind("address", address)
                        .mapTo(Boolean.class)
                        .one());
    }

    /// Digests of the sealed evidence of a version's promotions.
    public List<Digest> evidenceOf(VersionRef version) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT DISTINCT evidence_digest FROM promotion
                         WHERE tenant = :tenant AND model = :model AND version = :version AND evidence_digest IS NOT NULL
                         ORDER BY 1
                        """)
                .bindMethods(version)
                .map((row, _) -> Columns.digest(row, "evidence_digest"))
                .list());
    }

    /// Another version of the tenant that has the same bytes and isn't purged.
    public Optional<String> sharedWith(VersionRef version, Digest digest) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT v.model || ':' || v.version FROM model_version v
                         WHERE v.tenant = :tenant AND v.digest = :digest
                           AND (v.model, v.version) <> (:model, :version)
                           AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.tenant = v.tenant AND t.model = v.model
                                                                       AND t.version = v.version)
                         ORDER BY 1 LIMIT 1
                        """)
                .bindMethods(version)
                .bind("digest", digest.value())
                .mapTo(String.class)
                .findOne());
    }

    /// What gateways say, by version.
    public Map<VersionRef, RetirementNotice> allNoticesOfPlatform() {
        return jdbi.withHandle(handle -> {
            var notices = new HashMap<VersionRef, RetirementNotice>();
            handle.createQuery("""
                            SELECT * FROM (SELECT r.*, now() AS read_at,
                                                  row_number() OVER (PARTITION BY tenant, phase = 'PURGED'
                                                                     ORDER BY phase_since DESC) AS nth
                                             FROM retirement r WHERE phase <> 'WITHDRAWN') known
                             WHERE phase <> 'PURGED' OR nth <= :max
                            """)
                    .bind("max", KNOWN_MAX)
                    .map((row, _) -> RetirementRow.of(row))
                    .forEach(row -> notices.put(row.version(), row.notice()));
            return notices;
        });
    }

    static boolean isBuried(Handle handle, VersionRef version) {
        return RetirementStore.find(handle, version)
                .filter(it -> it.phase().gone() && !it.phase().withdrawable())
                .isPresent();
    }
}
