package dev.windlass.workflow.activity;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Step;
import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/// Looks at the recorded windows. Runs on `windlass-waits`, [#look] on `windlass-control`. State is stored
/// nowhere: every look folds the promotion's `window_count` rows from the first.
@ActivityInterface(namePrefix = "Analysis")
public interface AnalysisActivities {
    /// Looks every second, heartbeating, and returns only on Harm or a guard (closed windows for the judge,
    /// partial ones too for the guards). Ended by cancellation.
    Watched watch(Watch request);

    /// Looks once, at what is recorded now, whatever it says.
    Watched look(Watch request);

    /// Decides on closed windows whether a step may end: at its `min`, at its `max`, or between when the
    /// verdict allows. The clock starts at the start of the first attempt. Heartbeats.
    Analyzed analyze(Analyze request);

    /// `baseline` null: there is no stable version, hard guards only. `firstEpoch` is the first in which the
    /// candidate had weight. `rehearsedNonFinite`: it answered its probe with a NaN or an infinity.
    record Watch(
            String promotion,
            EndpointRef endpoint,
            Digest candidate,
            @Nullable Digest baseline,
            double alpha,
            long firstEpoch,
            boolean rehearsedNonFinite) {}

    record Watched(Judgement judgement) {}

    /// `minServed` counts requests of `stepEpoch`, the acknowledged epoch of this step; the verdict folds all
    /// from `firstEpoch`. `stepNumber` counts from 1.
    record Analyze(Watch watched, Step.Analyze step, int stepNumber, long stepEpoch) {}

    /// `served` requests of the canary in the step's epoch.
    record Analyzed(Finding finding, Judgement judgement, long served) {}

    /// What the step's rules make of the verdict. The workflow does what it says.
    enum Finding {
        ADVANCE,
        /// `onInsufficientData: advance`: goes on without data, which is recorded as a condition.
        ADVANCE_WITHOUT_DATA,
        /// `onInsufficientData: hold`: pauses until somebody resumes.
        HOLD,
        /// `onInsufficientData: extend`: the step runs once more, up to the total deadline.
        EXTEND,
        /// `onUndecided: pause`.
        PAUSE,
        FAIL_INSUFFICIENT_DATA,
        FAIL_UNDECIDED,
        /// The judge says Harm, or a guard fired; `watch` will say so too.
        HARM
    }
}
