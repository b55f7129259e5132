package dev.windlass.workflow.activity;

import dev.windlass.domain.Phase;
import dev.windlass.group.GroupStanding;
import io.temporal.activity.ActivityInterface;

/// A promotion group's rows. `awaitChange` runs on `windlass-waits`, the rest on `windlass-control`. `group` is a
/// text of [dev.windlass.domain.Id.Group].
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
}
