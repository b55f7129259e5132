package dev.windlass.control;

import dev.windlass.workflow.RetirementWorkflow;
import io.temporal.workflow.Workflow;

/// A retirement that goes on until it is terminated.
public final class RunningRetirement implements RetirementWorkflow {
    @Override
    public RetirementEnd run(RetirementRun run) {
        Workflow.await(() -> false);
        throw new IllegalStateException("not reached");
    }

    @Override
    public void changed(RowsChanged message) {}
}
