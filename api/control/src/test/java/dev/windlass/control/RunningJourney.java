package dev.windlass.control;

import dev.windlass.workflow.JourneyWorkflow;
import io.temporal.workflow.Workflow;

/// A journey that goes on until it is terminated.
public final class RunningJourney implements JourneyWorkflow {
    @Override
    public JourneyEnd run(JourneyRun run) {
        Workflow.await(() -> false);
        throw new IllegalStateException("not reached");
    }

    @Override
    public void changed(JourneyChanged message) {}
}
