package dev.windlass.storage;

import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Digest;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.FieldProblem;
import dev.windlass.json.Nearest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jdbi.v3.core.Jdbi;

/// Tenants' named groups of approvers. Who is a member is asked at each decision, so a change of a group
/// counts for gates that are open, and not for decisions that were made. Thread-safe.
public final class ApproverGroupStore {
    /// So many has a tenant, at most.
    public static final int MAX = 50;

    private static final String AT = "spec.gates.approval.group";

    private final Jdbi jdbi;

    public ApproverGroupStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// `members` are the tenant's principals, sorted; `holding` those of them who hold a valid key now, or a binding
    /// lets in.
    public record Stored(
            String name, List<String> members, List<String> holding, Digest digest, String setBy, Instant setAt) {
        public Stored {
            members = List.copyOf(members);
            holding = List.copyOf(holding);
        }
    }

    /// What became of a wish to set one.
    public sealed interface Change {
        record Done(Stored stored) implements Change {}

        /// Nobody of these names holds a valid key of the tenant's, or is let in by a binding.
        record Strangers(List<String> names) implements Change {}

        /// It would be one more than [#MAX].
        record TooMany() implements Change {}
    }

    /// Sets it, whatever it was.
    public Change set(String tenant, String name, List<String> members, String by) {
        var sorted = List.copyOf(new TreeSet<>(members));
        return jdbi.inTransaction(handle -> {
            handle.createQuery("SELECT 1 FROM tenant WHERE tenant = :tenant FOR UPDATE")
                    .bind("tenant", tenant)
                    .mapTo(Integer.class)
                    .findOne();
            var strangers = handle.createQuery("""
                            SELECT name FROM unnest(:members) name
                             WHERE NOT EXISTS (SELECT 1 FROM api_key
                                                WHERE tenant = :tenant AND principal = name AND revoked_at IS NULL
                                                  AND (expires_at IS NULL OR expires_at > now()))
                               AND NOT EXISTS (SELECT 1 FROM token_binding
                                                WHERE tenant = :tenant AND principal = name)
                             ORDER BY name
                            """)
                    .bind("tenant", tenant)
                    .bindArray("members", String.class, sorted)
                    .mapTo(String.class)
                    .list();
            if (!strangers.isEmpty()) {
                return new Change.Strangers(strangers);
            }
            int rows = handle.createUpdate("""
                            INSERT INTO approver_group (tenant, approver_group, members, digest, set_by)
                            SELECT :tenant, :name, :members, :digest, :by
                             WHERE EXISTS (SELECT 1 FROM approver_group WHERE tenant = :tenant AND approver_group = :name)
                                OR (SELECT count(*) FROM approver_group WHERE tenant = :tenant) < :max
                            ON CONFLICT (tenant, approver_group) DO UPDATE
                               SET members = excluded.members, digest = excluded.digest, set_by = excluded.set_by,
                                   set_at = now()
                            """)
                    .bind("tenant", tenant)
                    .bind("name", name)
                    .bindArray("members", String.class, sorted)
                    .bind(
                            "digest",
                            CanonicalJson.digest(Map.of("tenant", tenant, "group", name, "members", sorted))
                                    .value())
                    .bind("by", by)
                    .bind("max", MAX)
                    .execute();
            return rows == 1 ? new Change.Done(find(tenant, name).orElseThrow()) : new Change.TooMany();
        });
    }

    /// @return false if there was none
    public boolean delete(String tenant, String name) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("DELETE FROM approver_group WHERE tenant = :tenant AND approver_group = :name")
                                .bind("tenant", tenant)
                                .bind("name", name)
                                .execute()
                        == 1);
    }

    public List<Stored> list(String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT *, array(SELECT principal FROM api_key k
                                         WHERE k.tenant = g.tenant AND k.principal = ANY (g.members)
                                           AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
                                        UNION
                                        SELECT principal FROM token_binding b
                                         WHERE b.tenant = g.tenant AND b.principal = ANY (g.members)
                                         ORDER BY principal) AS holding
                          FROM approver_group g WHERE tenant = :tenant ORDER BY approver_group
                        """)
                .bind("tenant", tenant)
                .map((row, _) -> stored(row))
                .list());
    }

    public Optional<Stored> find(String tenant, String name) {
        return list(tenant).stream().filter(it -> it.name().equals(name)).findFirst();
    }

    /// Of the groups that somebody is a member of now, each with the digest of the list that says so.
    public Map<ApproverGroup, Digest> of(String tenant, PrincipalId who) {
        if (!tenant.equals(who.tenant())) {
            return Map.of();
        }
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT approver_group, digest FROM approver_group
                         WHERE tenant = :tenant AND :who = ANY (members)
                        """)
                .bind("tenant", tenant)
                .bind("who", who.name())
                .reduceRows(new java.util.HashMap<ApproverGroup, Digest>(), (all, row) -> {
                    all.put(
                            new ApproverGroup(row.getColumn("approver_group", String.class)),
                            new Digest(row.getColumn("digest", String.class)));
                    return all;
                }));
    }

    /// What is wrong with the groups that a manifest's gates name: one that there isn't, or that can't
    /// bring together as many as must approve.
    public Optional<FieldProblem> flaw(PromotionManifest manifest) {
        var asked = manifest.approvals().stream()
                .filter(ApproverGroup.class::isInstance)
                .map(ApproverGroup.class::cast)
                .distinct()
                .toList();
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        var tenant = manifest.tenant();
        var known = list(tenant);
        return asked.stream()
                .flatMap(group ->
                        flaw(tenant, group, Collections.frequency(manifest.approvals(), group), known).stream())
                .findFirst();
    }

    private static Optional<FieldProblem> flaw(String tenant, ApproverGroup group, int min, List<Stored> known) {
        var name = group.name();
        var stored = known.stream().filter(it -> it.name().equals(name)).findFirst();
        if (stored.isEmpty()) {
            return Optional.of(
                    unknown(tenant, name, known.stream().map(Stored::name).toList()));
        }
        int able = stored.get().holding().size();
        return able >= min
                ? Optional.empty()
                : Optional.of(new FieldProblem(
                        AT,
                        name,
                        "has " + able + " of " + stored.get().members().size() + " members who hold a valid key, and "
                                + min + " must approve",
                        "lower min, or set more: windlass approvers set " + tenant + " " + name + " --members ..."));
    }

    private static FieldProblem unknown(String tenant, String name, List<String> known) {
        var meant =
                Nearest.to(name, known).map(it -> "did you mean " + it + "? ").orElse("");
        return new FieldProblem(
                AT,
                name,
                "is no group of approvers of tenant " + tenant,
                meant
                        + (known.isEmpty()
                                ? "there are none yet; "
                                : "use one of " + String.join(", ", known) + ", or ")
                        + "set it: windlass approvers set " + tenant + " " + name + " --members ...");
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                row.getString("approver_group"),
                List.of((String[]) row.getArray("members").getArray()),
                List.of((String[]) row.getArray("holding").getArray()),
                Columns.digest(row, "digest"),
                row.getString("set_by"),
                Columns.instant(row, "set_at"));
    }
}
