package dev.windlass.storage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.windlass.domain.Approver;
import dev.windlass.domain.Digest;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Decisions of people, bound to a plan and an artifact. Thread-safe.
public final class ApprovalStore {
    private final Jdbi jdbi;

    public ApprovalStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// What a person decided about a promotion.
    public enum Decision {
        APPROVED,
        REJECTED
    }

    /// `expired` by the database's clock, when it was read. `membersDigest` is that of the list by which its
    /// principal was a member where `role` is a group, null else.
    public record Approval(
            String id,
            String tenant,
            String promotion,
            Decision decision,
            Approver role,
            PrincipalId by,
            String reason,
            Digest planDigest,
            Digest artifactDigest,
            Instant createdAt,
            Instant expiresAt,
            boolean expired,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Digest membersDigest) {
        /// The name alone, as it is shown.
        @JsonProperty
        public String principal() {
            return by.name();
        }
    }

    /// Writes a decision; the same principal's earlier one in the same role stands until it expires.
    /// `createdAt`, `expiresAt` and `expired` are ignored: it lives for `life` from now on.
    ///
    /// @return what stands now
    public Approval decide(Approval approval, Duration life) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate("""
                            INSERT INTO approval (id, tenant, promotion, decision, role, principal, who, reason, plan_digest,
                                                  artifact_digest, members_digest, subject, roles, token, expires_at)
                            VALUES (:id, :tenant, :promotion, :decision, :role, :principal, :who, :reason, :planDigest,
                                    :artifactDigest, :membersDigest, :subject, :roles,
                                    CAST(:token AS jsonb), now() + make_interval(secs => :life))
                            ON CONFLICT (promotion, role, who) DO UPDATE
                               SET id = excluded.id, decision = excluded.decision, reason = excluded.reason,
                                   plan_digest = excluded.plan_digest, artifact_digest = excluded.artifact_digest,
                                   members_digest = excluded.members_digest, subject = excluded.subject,
                                   roles = excluded.roles, token = excluded.token,
                                   created_at = now(), expires_at = excluded.expires_at
                             WHERE approval.expires_at <= now()
                            """)
                    .bind("id", approval.id())
                    .bind("tenant", approval.tenant())
                    .bind("promotion", approval.promotion())
                    .bind("decision", approval.decision().name())
                    .bind("role", approval.role().id())
                    .bind("principal", approval.principal())
                    .bind("who", approval.by().text())
                    .bind("reason", approval.reason())
                    .bind("planDigest", approval.planDigest().value())
                    .bind("artifactDigest", approval.artifactDigest().value())
                    .bind(
                            "membersDigest",
                            approval.membersDigest() == null
                                    ? null
                                    : approval.membersDigest().value())
                    .bind("subject", Origin.subject())
                    .bind("roles", roles())
                    .bind("token", Columns.json(Origin.claims()))
                    .bind("life", life.toSeconds())
                    .execute();
            return handle.createQuery("""
                            SELECT *, expires_at <= now() AS expired FROM approval
                             WHERE promotion = :promotion AND role = :role AND who = :who
                            """)
                    .bind("promotion", approval.promotion())
                    .bind("role", approval.role().id())
                    .bind("who", approval.by().text())
                    .map((row, _) -> approval(row))
                    .one();
        });
    }

    public Optional<Approval> find(String tenant, String id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT *, expires_at <= now() AS expired FROM approval WHERE tenant = :tenant AND id = :id
                        """)
                .bind("tenant", tenant)
                .bind("id", id)
                .map((row, _) -> approval(row))
                .findOne());
    }

    /// Who decided, as he was then.
    ///
    /// @param roles all that he had; empty if that wasn't kept
    /// @param claims of the token that he came with; empty for a key
    public record Decider(Person person, Set<Role> roles, Map<String, String> claims) {}

    public Decider decider(Approval approval) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT subject, coalesce(roles, '{}') AS roles, token FROM approval
                         WHERE tenant = :tenant AND id = :id
                        """)
                .bind("tenant", approval.tenant())
                .bind("id", approval.id())
                .map((row, _) -> new Decider(
                        new Person(approval.by(), row.getString("subject")),
                        Columns.roles(row),
                        KeyStore.claims(row, "token")))
                .one());
    }

    private static String @Nullable [] roles() {
        var roles = Origin.roles();
        return roles == null ? null : roles.stream().map(Role::id).sorted().toArray(String[]::new);
    }

    public List<Approval> of(String tenant, String promotion) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT *, expires_at <= now() AS expired FROM approval
                         WHERE tenant = :tenant AND promotion = :promotion ORDER BY created_at
                        """)
                .bind("tenant", tenant)
                .bind("promotion", promotion)
                .map((row, _) -> approval(row))
                .list());
    }

    private static Approval approval(ResultSet row) throws SQLException {
        return new Approval(
                row.getString("id"),
                row.getString("tenant"),
                row.getString("promotion"),
                Decision.valueOf(row.getString("decision")),
                Approver.parse(row.getString("role")),
                PrincipalId.parse(row.getString("who")),
                row.getString("reason"),
                Columns.digest(row, "plan_digest"),
                Columns.digest(row, "artifact_digest"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "expires_at"),
                row.getBoolean("expired"),
                Columns.maybeDigest(row, "members_digest"));
    }
}
