package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.WorkerSpec;
import io.temporal.activity.ActivityInterface;

/// What a node does with a version's golden rows, on its host queue.
@ActivityInterface(namePrefix = "Golden")
public interface GoldenActivities {
    /// Asks the loaded inference worker for `spec` every row, as a gateway asks it; the judge doesn't count that.
    /// Waits a little for one that is being started anew, or has no room. Heartbeats. None of its failures is a
    /// difference: `ArtifactAway` (the object store doesn't answer), `ArtifactMismatch` (what it has isn't the
    /// set; never retried), `LoadFailed` (no answer came).
    Answered ask(Ask request);

    record Ask(String node, WorkerSpec spec, GoldenPin golden) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface Answered {
        /// Every row as expected, in so many requests. `largestDifference` of those that are tolerated.
        record AsExpected(int requests, double largestDifference) implements Answered {}

        /// The first difference: row from 0 on, output, what was expected and what was answered, in words.
        record Differs(int row, String output, String message) implements Answered {}
    }
}
