package dev.windlass.control;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.VersionRef;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import java.util.List;

/// The port to the workflows that change traffic. Each call answers within a bounded time; what is expected
/// to go wrong is a value of [Told].
public interface Runbooks {
    /// What became of an order.
    sealed interface Told<T> {
        record Done<T>(T answer) implements Told<T> {}

        /// The workflow says no; `type` is one of [dev.windlass.workflow.FailureTypes].
        record No<T>(String type, String message) implements Told<T> {}

        /// No such workflow runs (any more).
        record Ended<T>() implements Told<T> {}

        /// The engine did not answer in time. The order may or may not have arrived.
        record Silent<T>(String message) implements Told<T> {}
    }

    /// Asks the endpoint for a promotion, starting the endpoint if it doesn't run. The same `updateId` gets
    /// the same answer.
    Told<StartAnswer> start(EndpointRef endpoint, String updateId, PromotionRequest request);

    /// Asks the endpoint to go back; silent after at most 5 s, so that the API can do it itself.
    Told<RollbackAnswer> rollback(EndpointRef endpoint, String updateId, RollbackRequest request);

    /// Tells a promotion, of which `endpoint` is the one it holds by the rows, that the approval or rejection row
    /// `decisionId` was written.
    Told<Phase> approved(EndpointRef endpoint, String promotion, String decisionId);

    Told<Phase> rejected(EndpointRef endpoint, String promotion, String decisionId);

    Told<Phase> pause(EndpointRef endpoint, String promotion, String actor, String reason);

    Told<Phase> resume(EndpointRef endpoint, String promotion, String actor, boolean full);

    Told<Phase> abort(EndpointRef endpoint, String promotion, String actor, String reason);

    /// In NeedsAttention: has a rollback try all its targets again.
    Told<Phase> retryRollback(EndpointRef endpoint, String rollback, String actor, String reason);

    /// In NeedsAttention: ends a rollback and leaves the route as it is.
    Told<Phase> giveUpRollback(EndpointRef endpoint, String rollback, String actor, String reason);

    /// Starts the retirement of a version, or tells it that its rows have changed. Best effort: what the rows say is
    /// carried on sooner or later.
    ///
    /// @return the workflow's id
    Told<String> retire(VersionRef version, String initiator);

    /// Starts a promotion group's runbook, or tells it that its rows have changed. Best effort, too.
    ///
    /// @return the workflow's id
    Told<String> group(Id.Group group, String initiator);
    /// Starts a journey, or tells it that its rows have changed. Best effort, as [#retire].
    ///
    /// @param way its environments
    /// @return the workflow's id
    Told<String> journey(Id.Journey journey, List<String> way, String initiator);

    /// Has the endpoint look whether its holder still runs. Best effort.
    void reconcile(EndpointRef endpoint);

    /// Has the endpoint look who waits for it. Best effort, and sent again as long as somebody waits.
    void queued(EndpointRef endpoint);

    /// True if the engine answers that this promotion, rollback, group, retirement or journey doesn't run; false if it
    /// runs or nobody answers.
    boolean lost(String name);

    /// True if the engine answers now.
    boolean answers();
}
