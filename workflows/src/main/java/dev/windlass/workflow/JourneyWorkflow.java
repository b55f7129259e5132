package dev.windlass.workflow;

import dev.windlass.domain.Id;
import dev.windlass.domain.JourneyPhase;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// Brings a version through environments in their order: in each an ordinary promotion, and then its soak. The row says
/// where it stands, and an order is a change of the row; this run only carries on from there, so it may be started anew
/// at any time. Started with the signal; id: [dev.windlass.domain.Id.Journey].
@WorkflowInterface
public interface JourneyWorkflow {
    /// Ends when the version serves in the last environment, or the journey stops before.
    @WorkflowMethod(name = "Journey")
    JourneyEnd run(JourneyRun run);

    /// The rows have changed: look again. One for another journey is ignored.
    @SignalMethod(name = "changed", description = "The rows have changed: look again.")
    void changed(JourneyChanged message);

    record JourneyRun(Id.Journey journey) {}

    record JourneyChanged(Id.Journey journey) {}

    record JourneyEnd(JourneyPhase phase, String reason, String message) {}
}
