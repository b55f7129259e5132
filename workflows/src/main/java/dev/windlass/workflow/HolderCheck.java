package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.workflow.EndpointWorkflow.RollbackRequest;
import dev.windlass.workflow.activity.EndpointActivities;
import dev.windlass.workflow.activity.EndpointActivities.DescribeHolder;
import dev.windlass.workflow.activity.EndpointActivities.HolderStatus;
import dev.windlass.workflow.activity.EndpointActivities.Load;
import dev.windlass.workflow.activity.EndpointActivities.Rows;
import org.jspecify.annotations.Nullable;

/// Looks who holds the endpoint, and repairs what a holder has left whose workflow is gone.
final class HolderCheck {
    private final EndpointRef endpoint;
    private final Granting granting;

    HolderCheck(EndpointRef endpoint, Granting granting) {
        this.endpoint = endpoint;
        this.granting = granting;
    }

    /// The holder by the rows, if its workflow runs. Null means free: a holder that is gone is taken back first.
    @Nullable Holder live() {
        var rows = Stubs.control(EndpointActivities.class, "read rows").load(new Load(endpoint));
        var holder = rows.holder();
        if (holder == null) {
            return null;
        }
        return switch (status(holder.name())) {
            case HolderStatus.Running _ -> holder;
            case HolderStatus.NeverStarted _ -> {
                granting.free(holder.name());
                yield null;
            }
            case HolderStatus.Closed closed -> takenBack(rows, holder, closed.recorded());
        };
    }

    HolderStatus status(String name) {
        return Stubs.control(EndpointActivities.class, "does " + name + " run?")
                .describeHolder(new DescribeHolder(endpoint, name));
    }

    /// A lost rollback is what somebody still waits for, so that it starts again.
    private @Nullable Holder takenBack(Rows rows, Holder holder, Phase recorded) {
        Recovery.run(endpoint, rows, holder, recorded);
        if (!holder.kind().goesBack() || recorded.terminal()) {
            return null;
        }
        var again = new RollbackRequest(
                endpoint,
                Id.again(holder.name()).text(),
                holder.version(),
                holder.initiator(),
                "its workflow was lost");
        // As its heir: it may have ended a promotion, whose stable version nobody called bad.
        granting.rollback(again, holder.name());
        return Stubs.control(EndpointActivities.class, "read rows")
                .load(new Load(endpoint))
                .holder();
    }
}
