package dev.windlass.workflow;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionManifest;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/// The mutex of one endpoint: lets one promotion or rollback at a time have the fence. Lives for years and
/// continues as new; the truth about holder, fence and ledger is in Postgres and read again before each
/// grant.
@WorkflowInterface
public interface EndpointWorkflow {
    /// Runs until it continues as new. Id: [EndpointRef#workflowId]. Start it by update-with-start, or by
    /// signal-with-start of [#reconcile].
    @WorkflowMethod(name = "Endpoint")
    void run(EndpointRun run);

    /// Answers at once: with the started promotion, or with the refusal. Update id: a hash of (tenant,
    /// request id).
    @UpdateMethod(
            name = "requestPromotion",
            description = "Starts a promotion if the endpoint is free. Sent by the API, which writes the request row"
                    + " first; sent by hand it is refused for want of that row.")
    StartAnswer requestPromotion(PromotionRequest request);

    @UpdateValidatorMethod(updateName = "requestPromotion")
    void validateRequestPromotion(PromotionRequest request);

    /// Answers at once. While a promotion is live its abort is the rollback; if that isn't done in 30 s, a
    /// Rollback takes the fence. One that names another version than the live promotion's baseline takes the fence
    /// at once: it ends the promotion itself, and goes on to that version.
    @UpdateMethod(
            name = "requestRollback",
            description = "Takes the endpoint back to its last known good version, or aborts the live promotion.")
    RollbackAnswer requestRollback(RollbackRequest request);

    @UpdateValidatorMethod(updateName = "requestRollback")
    void validateRequestRollback(RollbackRequest request);

    /// Sent by a promotion or rollback to the workflow id (no run id) after it has written its end and
    /// released the endpoint. May be ignored if that holder is gone already.
    @SignalMethod(name = "finished", description = "Sent by a promotion or rollback that has ended.")
    void finished(Finished finished);

    /// Asks the endpoint to look whether its holder still runs, and to run its road back if not. Sent by
    /// `control` for every held endpoint when it starts.
    @SignalMethod(name = "reconcile", description = "Looks whether the holder still runs; repairs the route if not.")
    void reconcile(@Nullable Reconcile reconcile);

    /// Asks the endpoint to look who waits for it, and to grant the next one's wish if it is free. Sent by
    /// `control` with every promotion that is queued, and again as long as nothing came of it.
    @SignalMethod(name = "queued", description = "Somebody waits for the endpoint; the rows say who is next.")
    void queued(Queued queued);

    /// Input of a run.
    record EndpointRun(EndpointRef endpoint) {}

    /// `requestId` names the request row. `initiator` is the principal's name, `link` the CI run or null, `group` the
    /// id of the group that the promotion is a member of, or null.
    record PromotionRequest(
            @Nullable EndpointRef endpoint,
            String requestId,
            Digest requestDigest,
            PromotionManifest manifest,
            String initiator,
            @Nullable String link,
            @Nullable String group)
            implements Addressed {
        /// In no group.
        public PromotionRequest(
                @Nullable EndpointRef endpoint,
                String requestId,
                Digest requestDigest,
                PromotionManifest manifest,
                String initiator,
                @Nullable String link) {
            this(endpoint, requestId, requestDigest, manifest, initiator, link, null);
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface StartAnswer {
        /// `promotion` is its name and workflow id. The same request gets the same answer again.
        record Started(String promotion, Digest planDigest) implements StartAnswer {}

        record Busy(Holder holder) implements StartAnswer {}

        /// Nothing was started and the request id may be used again. `reason` is stable, `message` has the
        /// remedy.
        record Refused(String reason, String message) implements StartAnswer {}
    }

    /// `to` null: the newest good version before the one that serves.
    record RollbackRequest(
            @Nullable EndpointRef endpoint,
            String requestId,
            @Nullable String to,
            String initiator,
            String reason) implements Addressed {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface RollbackAnswer {
        /// `rollback` is its name and workflow id.
        record RollbackStarted(String rollback) implements RollbackAnswer {}

        /// A live promotion was told to abort, which is the rollback; wait for its end.
        record AbortingPromotion(String promotion) implements RollbackAnswer {}

        /// A rollback runs already, and goes where it was asked to go now, too.
        record AlreadyRunning(String rollback) implements RollbackAnswer {}

        record RollbackRefused(String reason, String message) implements RollbackAnswer {}
    }

    record Finished(@Nullable EndpointRef endpoint, String name, Phase outcome) implements Addressed {}

    record Queued(@Nullable EndpointRef endpoint) implements Addressed {}

    record Reconcile(@Nullable EndpointRef endpoint) implements Addressed {}
}
