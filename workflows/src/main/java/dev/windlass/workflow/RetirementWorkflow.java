package dev.windlass.workflow;

import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.VersionRef;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// Takes a version out of service over months: announced, browned out, drained, undeployed, archived, purged. The row
/// says where it stands, and an order is a change of the row; this run only carries on from there, so it may be started
/// anew at any time. Started with the signal; id: [dev.windlass.domain.Id.Retirement].
@WorkflowInterface
public interface RetirementWorkflow {
    /// Ends when the version is purged or the retirement withdrawn.
    @WorkflowMethod(name = "Retirement")
    RetirementEnd run(RetirementRun run);

    /// The rows have changed: look again. One for another version is ignored.
    @SignalMethod(name = "changed", description = "The rows have changed: look again.")
    void changed(RowsChanged message);

    record RetirementRun(VersionRef version) {}

    record RowsChanged(VersionRef version) {}

    record RetirementEnd(RetirementPhase phase, String message) {}
}
