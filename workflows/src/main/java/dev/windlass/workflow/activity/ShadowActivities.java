package dev.windlass.workflow.activity;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Step;
import dev.windlass.workflow.activity.AnalysisActivities.Finding;
import io.temporal.activity.ActivityInterface;

/// Looks at what gateways recorded of a shadow's pairs. Runs on `windlass-waits`. State is stored
/// nowhere: every look folds the promotion's `window_count` rows from the first.
@ActivityInterface(namePrefix = "Shadow")
public interface ShadowActivities {
    /// Decides on closed windows whether a shadow's step may end: at its `min`, at its `max`, or at once
    /// if its answers differ too often. The clock starts at the start of the first attempt. Heartbeats.
    Compared compare(Compare request);

    /// @param alpha the probability of a false verdict of harm
    /// @param firstEpoch the first in which the candidate got copies
    /// @param stepNumber counts from 1
    record Compare(
            String promotion,
            EndpointRef endpoint,
            Digest candidate,
            double alpha,
            long firstEpoch,
            Step.Shadow step,
            int stepNumber) {}

    /// @param finding any but [Finding#PAUSE] and [Finding#FAIL_UNDECIDED]
    /// @param pairs that were compared
    record Compared(Finding finding, Judgement judgement, long pairs) {}
}
