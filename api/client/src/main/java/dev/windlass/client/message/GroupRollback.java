package dev.windlass.client.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the rollback of a group became, member by member.
public record GroupRollback(String name, List<Member> members) {
    /// As a [RollbackAnswer]'s kinds.
    public static final String ABORT = "abort";

    /// It has gone back, or never changed anything.
    public static final String NOTHING = "nothing";

    /// It stays as it is, and `detail` says why.
    public static final String REFUSED = "refused";

    public GroupRollback {
        members = List.copyOf(members);
    }

    /// @param kind `rollback` or `abort` (wait for `promotion`), `route` (done), `nothing` or `refused`
    /// @param promotion the rollback, or the promotion that goes back; null if there is nothing to wait for
    public record Member(
            String model, String kind, @Nullable String promotion, String detail) {}
}
