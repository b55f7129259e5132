package dev.windlass.control;

import dev.windlass.control.Runbooks.Told;
import dev.windlass.domain.Id;
import dev.windlass.domain.VersionRef;
import dev.windlass.workflow.GroupStart;
import dev.windlass.workflow.GroupWorkflow;
import dev.windlass.workflow.GroupWorkflow.GroupChanged;
import dev.windlass.workflow.GroupWorkflow.GroupRun;
import dev.windlass.workflow.JourneyStart;
import dev.windlass.workflow.JourneyWorkflow;
import dev.windlass.workflow.JourneyWorkflow.JourneyChanged;
import dev.windlass.workflow.JourneyWorkflow.JourneyRun;
import dev.windlass.workflow.RetirementStart;
import dev.windlass.workflow.RetirementWorkflow;
import dev.windlass.workflow.RetirementWorkflow.RetirementRun;
import dev.windlass.workflow.RetirementWorkflow.RowsChanged;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.List;

/// Runbooks that carry on from their rows wherever they are: started, or told that the rows have changed.
///
/// @param patience after which Temporal is silent
record RowFollowers(WorkflowClient client, TemporalCalls calls, Duration patience) {
    Told<String> retire(VersionRef version, String initiator) {
        return calls.within(patience, () -> {
            var stub = client.newWorkflowStub(RetirementWorkflow.class, RetirementStart.options(version, initiator));
            var batch = client.newSignalWithStartRequest();
            batch.add(stub::run, new RetirementRun(version));
            batch.add(stub::changed, new RowsChanged(version));
            return client.signalWithStart(batch).getWorkflowId();
        });
    }

    Told<String> group(Id.Group group, String initiator) {
        return calls.within(patience, () -> {
            var stub = client.newWorkflowStub(GroupWorkflow.class, GroupStart.options(group, initiator));
            var batch = client.newSignalWithStartRequest();
            batch.add(stub::run, new GroupRun(group.text()));
            batch.add(stub::changed, new GroupChanged(group.text()));
            return client.signalWithStart(batch).getWorkflowId();
        });
    }

    Told<String> journey(Id.Journey journey, List<String> way, String initiator) {
        return calls.within(patience, () -> {
            var stub = client.newWorkflowStub(JourneyWorkflow.class, JourneyStart.options(journey, way, initiator));
            var batch = client.newSignalWithStartRequest();
            batch.add(stub::run, new JourneyRun(journey));
            batch.add(stub::changed, new JourneyChanged(journey));
            return client.signalWithStart(batch).getWorkflowId();
        });
    }
}
