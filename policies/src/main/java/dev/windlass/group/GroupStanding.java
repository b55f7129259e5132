package dev.windlass.group;

import dev.windlass.domain.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A group as its rows say.
///
/// @param group its id
/// @param back why it goes back, with [Decision#BACK] only
/// @param ended how it ended; null while it is live
public record GroupStanding(
        String group,
        Decision decision,
        @Nullable Back back,
        List<GroupMember> members,
        @Nullable Ended ended) {
    public GroupStanding {
        members = List.copyOf(members);
    }

    /// Made once, in one row: all or none.
    public enum Decision {
        OPEN,
        /// All have arrived at the end: from here on each succeeds.
        COMMITTED,
        /// All go back.
        BACK
    }

    /// @param reason stable, such as `Harm`
    /// @param by who or what turned the group back
    public record Back(String reason, String message, String by) {}

    public record Ended(Phase phase, String reason, String message) {}

    /// The last barrier that all have reached.
    public int open() {
        return members.stream().mapToInt(GroupMember::reached).min().orElse(Barrier.NONE);
    }

    /// Models that haven't reached it.
    public List<String> waitedFor(int barrier) {
        return members.stream()
                .filter(it -> it.reached() < barrier)
                .map(GroupMember::model)
                .toList();
    }

    /// Whether a member that has arrived there may go on.
    public boolean passes(int barrier) {
        return barrier == Barrier.END ? decision == Decision.COMMITTED : decision != Decision.BACK && open() >= barrier;
    }

    /// All have arrived at the end and nobody has turned.
    public boolean unanimous() {
        return open() >= Barrier.END && members.stream().noneMatch(GroupMember::turned);
    }

    /// The first member that has turned back, or could not be started.
    public Optional<GroupMember> turned() {
        return members.stream().filter(GroupMember::turned).findFirst();
    }

    /// What the group's runbook acts on and shows: who is started, where each is, what was decided. A member's words
    /// and weights change without it.
    public List<Object> matters() {
        var matters = new ArrayList<Object>(List.of(decision, ended == null));
        for (var it : members) {
            matters.add(Arrays.asList(it.promotion(), it.refused(), it.reached(), it.turned(), it.ended(), it.taken()));
        }
        return List.copyOf(matters);
    }

    /// Where the group is.
    public Phase phase() {
        if (ended != null) {
            return ended.phase();
        }
        return switch (decision) {
            case BACK -> Phase.ABORTING;
            case COMMITTED -> Phase.PROMOTING;
            case OPEN -> forward(open());
        };
    }

    private Phase forward(int open) {
        if (open < Barrier.READY) {
            return members.stream().anyMatch(it -> it.promotion() == null) ? Phase.PENDING : Phase.PREPARING;
        }
        return open < Barrier.ALL_STEPS ? Phase.PROGRESSING : Phase.BAKING;
    }
}
