package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.EndpointRef;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/// The rows of those who wait for an endpoint. Runs on `windlass-control`.
@ActivityInterface(namePrefix = "Queue")
public interface QueueActivities {
    /// Who is next, judged now: whoever may no longer start, or mayn't start while a block stands, ends his wait with
    /// the reason in his row, and the one behind him is looked at. Grants nothing.
    Next next(AskNext request);

    /// Ends a wait as rejected, unless it has ended.
    WaitingEnded end(EndWaiting request);

    /// `holder` is the live one, null if the endpoint is free.
    record AskNext(EndpointRef endpoint, @Nullable String holder) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface Next {
        record Nobody() implements Next {}

        /// The first one waits until the holder ends by itself.
        record Behind() implements Next {}

        /// The holder is to end for `successor`, the promotion that `actor` has asked for.
        record Supersede(String successor, String actor) implements Next {}

        /// The turn of `name`, which was asked for by `request`.
        record Start(String name, PromotionRequest request) implements Next {}
    }

    /// `reason` is stable, `message` has the remedy.
    record EndWaiting(EndpointRef endpoint, String name, String reason, String message) {}

    record WaitingEnded() {}
}
