package dev.windlass.control;

import dev.windlass.client.message.GroupResumed;
import dev.windlass.client.message.GroupResumed.Member;
import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Principal;
import dev.windlass.group.GroupMember;
import dev.windlass.storage.GroupRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Ends the pauses of a live group's members, each by its own promotion. One that isn't paused stays as it is, and says
/// so; asked again after half of them were told, the rest are.
final class GroupResumes {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ControlParts.Stores stores;
    private final Runbooks runbooks;
    private final Audits audits;

    GroupResumes(ControlParts parts, Audits audits) {
        this.stores = parts.stores();
        this.runbooks = parts.runbooks();
        this.audits = audits;
    }

    /// @param full to the end of their steps
    GroupResumed resume(GroupRow row, boolean full, String reason, Principal by) {
        var standing = stores.lockstep().look(row.id());
        if (standing.ended() != null) {
            throw new ApiException(new ApiFailure.Conflict(
                    "WrongPhase",
                    "\"" + row.id().text() + "\" is " + standing.phase().id() + ": nothing of it is paused",
                    "look at it: windlass get " + row.id().text(),
                    null));
        }
        audits.order(
                by,
                row.id().tenant(),
                new Audits.Event(
                        full ? "group.resume-full" : "group.resume",
                        row.id().text(),
                        reason,
                        Map.of("phase", standing.phase())));
        List<Member> members =
                standing.members().stream().map(it -> told(row, it, full, by)).toList();
        return new GroupResumed(row.id().text(), members);
    }

    private Member told(GroupRow row, GroupMember it, boolean full, Principal by) {
        var phase = it.phase() == null ? Phase.PENDING : it.phase();
        if (it.promotion() == null || phase.terminal()) {
            return new Member(it.model(), phase.id(), "nothing of it is paused");
        }
        return switch (runbooks.resume(row.endpoint(it.model()), it.promotion(), by.name(), full)) {
            case Told.Done<Phase>(var after) -> new Member(it.model(), after.id(), "");
            case Told.No<Phase> no -> new Member(it.model(), phase.id(), no.message());
            case Told.Ended<Phase> _ -> new Member(it.model(), phase.id(), "its workflow runs no more");
            case Told.Silent<Phase>(var message) ->
                throw new ApiException(new ApiFailure.Unavailable(
                        "temporal", message + "; members that were told before " + it.model() + " go on", RETRY));
        };
    }
}
