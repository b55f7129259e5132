package dev.windlass.workflow.activity;

import dev.windlass.group.GroupStanding;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/// What a member of a promotion group asks and says of its group. The rows are the truth, and the group's own workflow
/// isn't asked, so that none of this needs it to run. The waits run on `windlass-waits`, the rest on
/// `windlass-control`.
@ActivityInterface(namePrefix = "Lockstep")
public interface LockstepActivities {
    /// The member has come to a barrier ([dev.windlass.group.Barrier]). Idempotent.
    Opening arrive(Arrive request);

    /// Returns when the barrier is open, or others than `known` are waited for.
    Opening awaitOpen(AwaitOpen request);

    /// Returns when the group has decided: all on, or all back.
    Decided awaitDecision(AwaitDecision request);

    /// The member goes back, and with it all, unless it was decided before that all go on.
    Decided goBack(GoBack request);

    /// `group` is a text of [Id.Group].
    record Arrive(String group, String model, int barrier) {}

    /// `known` are the models that the member knows to be missing.
    record AwaitOpen(String group, int barrier, List<String> known) {
        public AwaitOpen {
            known = List.copyOf(known);
        }
    }

    /// @param waitedFor models that haven't arrived; may be none though it isn't open, when all go back
    record Opening(boolean open, List<String> waitedFor) {
        public Opening {
            waitedFor = List.copyOf(waitedFor);
        }
    }

    record AwaitDecision(String group) {}

    /// `reason` is a [dev.windlass.workflow.Reason]'s id.
    record GoBack(String group, String model, String reason, String message, String actor) {}

    /// @param message why all go back; empty if they go on
    record Decided(GroupStanding.Decision decision, String message, String by) {}
}
