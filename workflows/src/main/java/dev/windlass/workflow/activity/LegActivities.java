package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.Id;
import io.temporal.activity.ActivityInterface;

/// The promotions of a journey, started and aborted by the door that everybody's come through. Runs on
/// `windlass-control`; fails where nobody answered, so that it is tried again.
@ActivityInterface(namePrefix = "Leg")
public interface LegActivities {
    /// Starts the promotion that is due, if none of its request id was started before. What can't ever start stops the
    /// journey; what holds it up is noted in its row. Idempotent.
    LegStart start(StartLeg request);

    /// Tells the promotion under way to go back. Idempotent.
    LegAborted abort(AbortLeg request);

    /// @param seq of the journey's change after which this was due: later nothing is done
    record StartLeg(Id.Journey journey, long seq) {}

    record AbortLeg(Id.Journey journey, String promotion) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface LegStart {
        record Started(String promotion) implements LegStart {}

        /// Something is in its way that passes.
        record Held(String message) implements LegStart {}

        /// The journey has stopped for it, or stands elsewhere by now.
        record Refused(String message) implements LegStart {}
    }

    /// @param message what the promotion answered
    record LegAborted(String message) {}
}
