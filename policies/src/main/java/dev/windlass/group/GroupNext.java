package dev.windlass.group;

import dev.windlass.domain.Phase;
import dev.windlass.group.GroupStanding.Decision;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What a group's runbook does next: it follows from the rows alone, so that the runbook may be started anew anywhere.
public sealed interface GroupNext {
    record Start(List<String> models) implements GroupNext {
        public Start {
            models = List.copyOf(models);
        }
    }

    /// Members that had succeeded before another one, against all odds, could not.
    record TakeBack(List<String> models) implements GroupNext {
        public TakeBack {
            models = List.copyOf(models);
        }
    }

    /// Until the rows have changed.
    record Wait() implements GroupNext {}

    /// `phase` is an outcome, or NeedsAttention where not all could be taken back.
    record End(Phase phase, String reason, String message) implements GroupNext {}

    static GroupNext of(GroupStanding group) {
        if (group.decision() == Decision.OPEN) {
            var left = models(group, it -> it.promotion() == null && it.refused() == null);
            if (!left.isEmpty()) {
                return new Start(left);
            }
        }
        boolean broken =
                group.decision() == Decision.COMMITTED && group.turned().isPresent();
        if (broken) {
            var standing = models(group, it -> it.succeeded() && !it.servedAlready() && it.taken() == null);
            if (!standing.isEmpty()) {
                return new TakeBack(standing);
            }
        }
        boolean live = group.members().stream()
                .anyMatch(it -> (it.promotion() != null && !it.ended())
                        || (it.taken() != null && !it.taken().over()));
        return live ? new Wait() : end(group, broken);
    }

    private static List<String> models(GroupStanding group, Predicate<GroupMember> which) {
        return group.members().stream().filter(which).map(GroupMember::model).toList();
    }

    private static End end(GroupStanding group, boolean broken) {
        if (broken) {
            return afterCommit(group);
        }
        var back = group.back();
        if (back == null) {
            return new End(Phase.SUCCEEDED, "Completed", "all members serve all");
        }
        boolean hadTraffic = group.members().stream().anyMatch(it -> it.phase() == Phase.ROLLED_BACK);
        return new End(hadTraffic ? Phase.ROLLED_BACK : withoutTraffic(back.reason()), back.reason(), back.message());
    }

    /// As a promotion that had no traffic ends.
    private static Phase withoutTraffic(String reason) {
        if (Set.of("Aborted", "Cancelled").contains(reason)) {
            return Phase.CANCELLED;
        }
        return Set.of("ApprovalExpired", "DeadlineExceeded").contains(reason) ? Phase.EXPIRED : Phase.REJECTED;
    }

    private static End afterCommit(GroupStanding group) {
        var lost = group.turned().orElseThrow();
        var words = lost.model() + " could not finish: " + lost.message();
        var left = group.members().stream()
                .filter(it -> it.taken() != null && it.taken().failed())
                .map(it -> it.model()
                        + (it.taken() == null || it.taken().refused() == null
                                ? ""
                                : " (" + it.taken().refused() + ")"))
                .collect(Collectors.joining(", "));
        return left.isEmpty()
                ? new End(Phase.ROLLED_BACK, lost.reason(), words + "; the others were taken back")
                : new End(Phase.NEEDS_ATTENTION, lost.reason(), words + "; not taken back: " + left);
    }
}
