package dev.windlass.control;

import dev.windlass.workflow.GroupWorkflow;
import io.temporal.workflow.Workflow;

/// A group's runbook that goes on until it is terminated.
public final class RunningGroup implements GroupWorkflow {
    @Override
    public GroupEnd run(GroupRun run) {
        Workflow.await(() -> false);
        throw new IllegalStateException("not reached");
    }

    @Override
    public void changed(GroupChanged message) {}
}
