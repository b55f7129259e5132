package dev.windlass.workflow;

import dev.windlass.domain.Phase;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// Starts a promotion group's members, sees them to their end and says how the group ended. Keeps nothing itself: it
/// looks at the rows, does what follows from them and looks again, so it may be started anew at any time. Members need
/// it neither to wait for each other nor to go back. Started with the signal; id: [dev.windlass.domain.Id.Group].
@WorkflowInterface
public interface GroupWorkflow {
    @WorkflowMethod(name = "PromotionGroup")
    GroupEnd run(GroupRun run);

    /// The rows have changed: look again. One for another group is ignored.
    @SignalMethod(name = "groupChanged", description = "The rows have changed: look again.")
    void changed(GroupChanged message);

    /// `group` is a text of [dev.windlass.domain.Id.Group].
    record GroupRun(String group) {}

    record GroupChanged(String group) {}

    record GroupEnd(Phase phase, String reason, String message) {}
}
