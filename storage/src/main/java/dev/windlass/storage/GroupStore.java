package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Id;
import dev.windlass.domain.Role;
import dev.windlass.storage.GroupRow.Wished;
import dev.windlass.storage.RequestStore.Asked;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Promotion groups as they were asked for. Where they stand is [LockstepStore]'s. Thread-safe.
public final class GroupStore {
    private final Jdbi jdbi;

    public GroupStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// Who wishes for which group. `members` says what each of them is asked for once the group has its number.
    public record Wish(
            String tenant,
            String name,
            String env,
            String requestId,
            Digest digest,
            Asked asked,
            @Nullable String link,
            Function<Id.Group, List<Wished>> members) {}

    /// What became of a wish.
    public sealed interface Made {
        record New(GroupRow row) implements Made {}

        /// The same request came before.
        record Same(GroupRow row) implements Made {}

        /// The request id was used for another manifest.
        record Other() implements Made {}

        /// A group of that name is live.
        record Live(GroupRow row) implements Made {}
    }

    public Made make(Wish wish) {
        return jdbi.inTransaction(handle -> {
            // One at a time per tenant: the number comes from those that are there.
            handle.createQuery("SELECT 1 FROM tenant WHERE tenant = :tenant FOR UPDATE")
                    .bind("tenant", wish.tenant())
                    .mapTo(Integer.class)
                    .one();
            var same = one(handle, wish, "request_id = :requestId");
            if (same.isPresent()) {
                return same.get().digest().equals(wish.digest()) ? new Made.Same(same.get()) : new Made.Other();
            }
            var live = one(handle, wish, "name = :name AND ended_at IS NULL");
            return live.isPresent() ? new Made.Live(live.get()) : new Made.New(insert(handle, wish));
        });
    }

    private static Optional<GroupRow> one(Handle handle, Wish wish, String which) {
        return handle.createQuery("SELECT * FROM promotion_group WHERE tenant = :tenant AND " + which)
                .bind("tenant", wish.tenant())
                .bind("name", wish.name())
                .bind("requestId", wish.requestId())
                .map((row, _) -> GroupRow.of(row))
                .findOne();
    }

    private static GroupRow insert(Handle handle, Wish wish) {
        var row = handle.createQuery("""
                        INSERT INTO promotion_group (tenant, name, n, env, request_id, request_digest, asked_by, roles,
                                                     link)
                        SELECT :tenant, :name, coalesce(max(n), 0) + 1, :env, :requestId, :digest, :who, :roles, :link
                          FROM promotion_group WHERE tenant = :tenant AND name = :name
                        RETURNING *
                        """)
                .bind("tenant", wish.tenant())
                .bind("name", wish.name())
                .bind("env", wish.env())
                .bind("requestId", wish.requestId())
                .bind("digest", wish.digest().value())
                .bind("who", wish.asked().by().text())
                .bind(
                        "roles",
                        wish.asked().roles().stream().map(Role::id).sorted().toArray(String[]::new))
                .bind("link", wish.link())
                .map((it, _) -> GroupRow.of(it))
                .one();
        int position = 0;
        for (var member : wish.members().apply(row.id())) {
            handle.createUpdate("""
                            INSERT INTO promotion_group_member (tenant, name, n, position, model, version, request_id,
                                                                request_digest, request)
                            VALUES (:tenant, :name, :n, :position, :model, :version, :requestId, :digest,
                                    CAST(:json AS jsonb))
                            """)
                    .bindMethods(row.id())
                    .bind("position", position++)
                    .bind("model", member.model())
                    .bind("version", member.version())
                    .bind("requestId", member.requestId())
                    .bind("digest", member.digest().value())
                    .bind("json", member.json())
                    .execute();
        }
        return row;
    }

    public Optional<GroupRow> find(Id.Group group) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM promotion_group WHERE tenant = :tenant AND name = :name AND n = :n")
                .bindMethods(group)
                .map((row, _) -> GroupRow.of(row))
                .findOne());
    }

    /// A member as it was asked for.
    public Optional<Wished> member(Id.Group group, String model) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM promotion_group_member
                         WHERE tenant = :tenant AND name = :name AND n = :n AND model = :model
                        """)
                .bindMethods(group)
                .bind("model", model)
                .map((row, _) -> new Wished(
                        row.getString("model"),
                        row.getString("version"),
                        row.getString("request_id"),
                        Columns.digest(row, "request_digest"),
                        row.getString("request")))
                .findOne());
    }

    /// The group whose member's promotion this request asks for.
    public Optional<Id.Group> ofRequest(String tenant, String requestId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT tenant, name, n FROM promotion_group_member
                         WHERE tenant = :tenant AND request_id = :requestId
                        """)
                .bind("tenant", tenant)
                .bind("requestId", requestId)
                .map((row, _) -> GroupRow.id(row))
                .findOne());
    }

    /// A tenant's groups, newest first.
    ///
    /// @param limit at most this many
    public List<GroupRow> list(String tenant, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM promotion_group WHERE tenant = :tenant ORDER BY created_at DESC, n DESC
                         LIMIT :limit
                        """)
                .bind("tenant", tenant)
                .bind("limit", limit)
                .map((row, _) -> GroupRow.of(row))
                .list());
    }

    /// All that haven't ended: whose workflows should run.
    public List<GroupRow> allLiveOfPlatform() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT * FROM promotion_group WHERE ended_at IS NULL ORDER BY created_at")
                        .map((row, _) -> GroupRow.of(row))
                        .list());
    }
}
