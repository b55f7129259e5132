package dev.windlass.workflow.activity;

import dev.windlass.domain.Transition;
import io.temporal.activity.ActivityInterface;

/// Keeps the rows that the API, CI and people read. Runs on `windlass-control`.
@ActivityInterface(namePrefix = "Record")
public interface RecordActivities {
    /// Upserts the promotion's or rollback's projection and appends one event, in one transaction. Idempotent
    /// by (name, seq); a lower seq than the stored one and anything after a terminal phase change nothing.
    Recorded record(Transition request);

    record Recorded() {}
}
