package dev.windlass.control;

import dev.windlass.client.message.GroupView;
import dev.windlass.domain.Phase;
import dev.windlass.group.Barrier;
import dev.windlass.group.GroupMember;
import dev.windlass.group.GroupStanding;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.storage.GroupRow;
import dev.windlass.workflow.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Promotion groups as the API shows them.
final class GroupViews {
    private GroupViews() {}

    private record Why(String reason, String message) {}

    static GroupView of(GroupRow row, GroupStanding standing) {
        var why = why(standing);
        return new GroupView(
                row.id().text(),
                row.env(),
                standing.phase().id(),
                why.reason(),
                why.message(),
                Barrier.words(standing.open()),
                waitedFor(standing),
                standing.members().stream().map(GroupViews::member).toList(),
                row.asked().by().name(),
                row.link(),
                row.createdAt(),
                row.endedAt());
    }

    private static Why why(GroupStanding standing) {
        var ended = standing.ended();
        if (ended != null) {
            return new Why(ended.reason(), ended.message());
        }
        var back = standing.back();
        if (back != null) {
            return new Why(back.reason(), back.message());
        }
        if (standing.decision() == Decision.COMMITTED) {
            return new Why(Reason.STEP.id(), "all are through: each becomes the stable version");
        }
        var waitedFor = waitedFor(standing);
        return waitedFor.isEmpty()
                ? new Why(Reason.STEP.id(), "in step")
                : new Why(Reason.BARRIER.id(), "waits for " + String.join(", ", waitedFor));
    }

    /// Those who haven't come as far as the foremost.
    private static List<String> waitedFor(GroupStanding standing) {
        if (standing.ended() != null || standing.decision() != Decision.OPEN) {
            return List.of();
        }
        int foremost =
                standing.members().stream().mapToInt(GroupMember::reached).max().orElse(Barrier.NONE);
        return standing.waitedFor(foremost);
    }

    private static GroupView.Member member(GroupMember it) {
        var phase = it.phase();
        var refused = it.refused();
        boolean unstarted = it.promotion() == null;
        return new GroupView.Member(
                it.model(),
                it.version(),
                it.promotion(),
                (phase != null ? phase : refused == null ? Phase.PENDING : Phase.REJECTED).id(),
                unstarted ? (refused == null ? Reason.STARTED.id() : "NotStarted") : it.reason(),
                unstarted ? (refused == null ? "not started yet" : refused) : it.message(),
                it.stepNumber(),
                it.weightSetPercent(),
                it.weightAcknowledgedPercent(),
                Barrier.words(it.reached()),
                takenBack(it));
    }

    private static @Nullable String takenBack(GroupMember it) {
        var taken = it.taken();
        return taken == null ? null : taken.refused() != null ? taken.refused() : taken.rollback();
    }
}
