package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.Phase;
import dev.windlass.group.GroupStanding;
import io.temporal.activity.ActivityInterface;

/// A promotion group's rows. `awaitChange` runs on `windlass-waits`, the rest on `windlass-control`. `group` is a text
/// of
/// [dev.windlass.domain.Id.Group].
@ActivityInterface(namePrefix = "Group")
public interface GroupActivities {
    GroupStanding look(LookAtGroup request);

    /// Returns when the group doesn't stand as `known` any more.
    GroupStanding awaitChange(AwaitChange request);

    /// Writes how it ended; the first end stays.
    GroupStanding end(EndGroup request);

    record LookAtGroup(String group) {}

    record AwaitChange(GroupStanding known) {}

    record EndGroup(String group, Phase phase, String reason, String message) {}

    /// The doors that people use, too: a member's promotion is started, and taken back, as if each had been asked for
    /// alone.
    @ActivityInterface(namePrefix = "GroupDoor")
    interface Door {
        /// Starts a member's promotion, at most once. A refusal turns the group.
        MemberStarted start(StartMember request);

        /// Takes a member back that has succeeded, to the version before, at most once; notes what became of it.
        TakenBack takeBack(TakeBackMember request);
    }

    record StartMember(String group, String model) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface MemberStarted {
        record Started(String promotion) implements MemberStarted {}

        record NotStarted(String reason, String message) implements MemberStarted {}

        /// All go back already.
        record NotWanted() implements MemberStarted {}
    }

    record TakeBackMember(String group, String model) {}

    record TakenBack() {}
}
