package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.temporal.activity.ActivityInterface;

/// The doors that people use, for a promotion group: a member is started, and taken back, as if it had been asked for
/// alone. Runs on `windlass-control`. `group` is a text of [dev.windlass.domain.Id.Group].
@ActivityInterface(namePrefix = "GroupDoor")
public interface GroupDoorActivities {
    /// Starts a member's promotion, at most once. A refusal turns the group.
    MemberStarted start(StartMember request);

    /// Takes a member back that has succeeded, to the version before, at most once; notes what became of it.
    MemberTakenBack takeBack(TakeBackMember request);

    record StartMember(String group, String model) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface MemberStarted {
        record Started(String promotion) implements MemberStarted {}

        record NotStarted(String reason, String message) implements MemberStarted {}

        /// All go back already.
        record NotWanted() implements MemberStarted {}
    }

    record TakeBackMember(String group, String model) {}

    record MemberTakenBack() {}
}
