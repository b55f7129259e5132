package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Phase;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Transition;
import dev.windlass.workflow.AbortCause.Superseded;
import dev.windlass.workflow.activity.CapacityActivities;
import dev.windlass.workflow.activity.CapacityActivities.ReleaseCapacity;
import dev.windlass.workflow.activity.EndpointActivities;
import dev.windlass.workflow.activity.EndpointActivities.Ending;
import dev.windlass.workflow.activity.EndpointActivities.Release;
import dev.windlass.workflow.activity.EndpointActivities.Rows;
import dev.windlass.workflow.activity.PlacementActivities;
import dev.windlass.workflow.activity.PlacementActivities.Withdraw;
import dev.windlass.workflow.activity.RouteActivities.Acknowledgement;
import dev.windlass.workflow.activity.RouteActivities.Direction;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/// The road back of a holder whose workflow is gone: terminated in the UI, or lost with Temporal's database.
/// Acts in the holder's name under a new fence.
final class Recovery {
    /// Longer than a gateway's lease (10 s): whoever has not acknowledged by then is shown, not waited for.
    private static final Duration DECREASE = Duration.ofSeconds(30);

    private Recovery() {}

    static void run(EndpointRef endpoint, Rows rows, Holder holder, Phase recorded) {
        if (recorded.terminal()) {
            Stubs.control(EndpointActivities.class, "release ended holder")
                    .release(new Release(endpoint, holder.name(), Ending.FINISHED));
            return;
        }
        var message = "its workflow is gone (terminated, or Temporal's database lost)";
        var projection = new Projection(holder.name(), endpoint, endpoint.toString(), Transition.AFTER_ALL);
        var routes = new RouteWriter(endpoint, holder.name(), "windlass", null, holder.fence());
        try {
            routes.takeFence();
            if (holder.kind() == RunKind.PROMOTION) {
                long epoch = routes.insist(RouteWriter.all(rows.stable()), "back: WorkflowLost", projection);
                projection.set(0, epoch);
                if (routes.await(epoch, Direction.DECREASE, DECREASE) instanceof Acknowledgement.Partial partial) {
                    projection.condition(
                            "PartialAck",
                            Condition.Status.TRUE,
                            "Unacknowledged",
                            "epoch " + epoch + " not acknowledged by " + partial.missing());
                }
            }
            Stubs.control(PlacementActivities.class, "withdraw placements")
                    .withdraw(new Withdraw(holder.name(), endpoint));
            Stubs.control(CapacityActivities.class, "release capacity")
                    .release(new ReleaseCapacity(holder.name(), endpoint));
            new RunEnd(holder.name(), endpoint, projection)
                    .settled(outcome(rows, holder), Reason.WORKFLOW_LOST, message, "windlass");
        } catch (Superseded superseded) {
            Workflow.getLogger(Recovery.class).info("holder changed meanwhile: {}", superseded.getMessage());
        }
    }

    /// A promotion that had put its candidate into the ledger was through: what the route goes "back" to is the
    /// candidate; and so was one whose candidate was the stable version already.
    private static Phase outcome(Rows rows, Holder holder) {
        if (holder.kind().goesBack()) {
            return Phase.SUPERSEDED;
        }
        var stable = rows.stable();
        return stable != null && stable.version().equals(holder.version()) ? Phase.SUCCEEDED : Phase.ROLLED_BACK;
    }
}
