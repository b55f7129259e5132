package dev.windlass.storage;

import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.group.GroupMember;
import dev.windlass.group.GroupStanding;
import dev.windlass.group.GroupStanding.Back;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.group.GroupStanding.Ended;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Where the members of promotion groups are, and the one decision of each group: all on, or all back. Whatever leads
/// to a decision locks the group's row, so that there is one. Each is answered with the group as it stands then.
/// Thread-safe.
public final class LockstepStore {
    private final Jdbi jdbi;

    public LockstepStore(Database database) {
        this.jdbi = database.jdbi();
    }

    /// As it stands. A member that has turned back, or was lost, turns the group, whoever looks first; one that
    /// has succeeded because it served already may be the last that the decision waited for.
    public GroupStanding look(Id.Group group) {
        var standing = jdbi.withHandle(handle -> standing(handle, group));
        boolean due = standing.turned().isPresent() || standing.unanimous();
        return standing.decision() == Decision.OPEN && due ? locked(group, LockstepStore::decide) : standing;
    }

    /// A member has come to a [dev.windlass.group.Barrier]; the last one at the end decides. A repeat changes nothing.
    public GroupStanding arrive(Id.Group group, String model, int barrier) {
        return locked(group, (handle, id) -> {
            handle.createUpdate("""
                            UPDATE promotion_group_member SET arrived = greatest(arrived, :barrier)
                             WHERE tenant = :tenant AND name = :name AND n = :n AND model = :model
                            """)
                    .bindMethods(id)
                    .bind("model", model)
                    .bind("barrier", barrier)
                    .execute();
            decide(handle, id);
        });
    }

    /// All go back, unless that was decided before, or that all go on.
    public GroupStanding back(Id.Group group, Back why) {
        return locked(group, (handle, id) -> turn(handle, id, why));
    }

    /// A member could not be started: all go back.
    public GroupStanding refused(Id.Group group, String model, Back why) {
        return locked(group, (handle, id) -> {
            handle.createUpdate("""
                            UPDATE promotion_group_member SET refused = coalesce(refused, :why)
                             WHERE tenant = :tenant AND name = :name AND n = :n AND model = :model
                            """)
                    .bindMethods(id)
                    .bind("model", model)
                    .bind("why", why.message())
                    .execute();
            turn(handle, id, why);
        });
    }

    /// Notes what became of the rollback of a member that had succeeded: its name, or why there is none.
    public GroupStanding taken(Id.Group group, String model, @Nullable String rollback, @Nullable String refused) {
        return locked(
                group,
                (handle, id) -> handle.createUpdate("""
                        UPDATE promotion_group_member
                           SET back_request = :request, back_name = :rollback, back_refused = :refused
                         WHERE tenant = :tenant AND name = :name AND n = :n AND model = :model
                        """)
                        .bindMethods(id)
                        .bind("model", model)
                        .bind("request", new Id.GroupBack(id, model).text())
                        .bind("rollback", rollback)
                        .bind("refused", refused)
                        .execute());
    }

    /// Writes how it ended; the first end stays.
    public GroupStanding end(Id.Group group, Ended ended) {
        return locked(
                group,
                (handle, id) -> handle.createUpdate("""
                        UPDATE promotion_group SET phase = :phase, reason = :reason, message = :message, ended_at = now()
                         WHERE tenant = :tenant AND name = :name AND n = :n AND ended_at IS NULL
                        """)
                        .bindMethods(id)
                        .bind("phase", ended.phase().name())
                        .bind("reason", ended.reason())
                        .bind("message", ended.message())
                        .execute());
    }

    @FunctionalInterface
    private interface Change {
        void make(Handle handle, Id.Group group);
    }

    private GroupStanding locked(Id.Group group, Change change) {
        return jdbi.inTransaction(handle -> {
            handle.createQuery(
                            "SELECT n FROM promotion_group WHERE tenant = :tenant AND name = :name AND n = :n FOR UPDATE")
                    .bindMethods(group)
                    .mapTo(Long.class)
                    .one();
            change.make(handle, group);
            return standing(handle, group);
        });
    }

    private static void decide(Handle handle, Id.Group group) {
        var standing = standing(handle, group);
        if (standing.decision() != Decision.OPEN) {
            return;
        }
        standing.turned().ifPresent(it -> turn(handle, group, why(it)));
        if (standing.unanimous()) {
            handle.createUpdate("""
                            UPDATE promotion_group SET decision = 'COMMITTED'
                             WHERE tenant = :tenant AND name = :name AND n = :n AND decision = 'OPEN'
                            """).bindMethods(group).execute();
        }
    }

    private static Back why(GroupMember member) {
        return new Back(member.reason(), member.model() + ": " + member.message(), "windlass");
    }

    private static void turn(Handle handle, Id.Group group, Back why) {
        handle.createUpdate("""
                        UPDATE promotion_group
                           SET decision = 'BACK', back_reason = :reason, back_message = :message, back_by = :by
                         WHERE tenant = :tenant AND name = :name AND n = :n AND decision = 'OPEN'
                        """)
                .bindMethods(group)
                .bind("reason", why.reason())
                .bind("message", why.message())
                .bind("by", why.by())
                .execute();
    }

    private record Head(
            Decision decision,
            @Nullable Back back,
            @Nullable Ended ended) {}

    private static GroupStanding standing(Handle handle, Id.Group group) {
        var head = handle.createQuery(
                        "SELECT * FROM promotion_group WHERE tenant = :tenant AND name = :name AND n = :n")
                .bindMethods(group)
                .map((row, _) -> head(row))
                .one();
        var members = handle.createQuery("""
                        SELECT m.*, p.name AS promotion, p.phase, p.reason, p.message, p.step_number, p.weight_set,
                               p.weight_acked, b.phase AS back_phase
                          FROM promotion_group_member m
                          LEFT JOIN promotion p
                            ON p.tenant = m.tenant AND p.request_id = m.request_id AND p.kind = 'PROMOTION'
                          LEFT JOIN promotion b ON b.tenant = m.tenant AND b.name = m.back_name
                         WHERE m.tenant = :tenant AND m.name = :name AND m.n = :n ORDER BY m.position
                        """)
                .bindMethods(group)
                .map((row, _) -> member(row))
                .list();
        return new GroupStanding(group.text(), head.decision(), head.back(), members, head.ended());
    }

    private static Head head(ResultSet row) throws SQLException {
        var phase = row.getString("phase");
        var reason = row.getString("back_reason");
        return new Head(
                Decision.valueOf(row.getString("decision")),
                reason == null ? null : new Back(reason, row.getString("back_message"), row.getString("back_by")),
                phase == null
                        ? null
                        : new Ended(Phase.valueOf(phase), row.getString("reason"), row.getString("message")));
    }

    private static GroupMember member(ResultSet row) throws SQLException {
        boolean started = row.getString("promotion") != null;
        var back = row.getString("back_phase");
        return new GroupMember(
                row.getString("model"),
                row.getString("version"),
                row.getString("promotion"),
                Optional.ofNullable(row.getString("phase")).map(Phase::valueOf).orElse(null),
                started ? row.getString("reason") : "",
                started ? row.getString("message") : "",
                row.getInt("step_number"),
                row.getInt("weight_set"),
                row.getInt("weight_acked"),
                row.getInt("arrived"),
                row.getString("refused"),
                row.getString("back_request") == null
                        ? null
                        : new GroupMember.Taken(
                                row.getString("back_name"),
                                back == null ? null : Phase.valueOf(back),
                                row.getString("back_refused")));
    }
}
