package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Target;
import dev.windlass.domain.WorkerSpec;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/// Decides which nodes an arm lives on and keeps that as rows: what node agents start again after they were
/// killed, and stop when the row is gone. Runs on `windlass-control`.
@ActivityInterface(namePrefix = "Placement")
public interface PlacementActivities {
    /// Chooses nodes for a target, preferring those that have it loaded, and writes the rows for `owner`.
    /// Idempotent by (owner, target): the same nodes again, save those in `excluded`.
    PlaceResult place(Place request);

    /// Takes the rows of `owner` back. Rows handed to the ledger are no longer its own.
    Withdrawn withdraw(Withdraw request);

    /// `excluded` are names of nodes that did not answer.
    record Place(String owner, EndpointRef endpoint, Target target, List<String> excluded) {
        public Place {
            excluded = List.copyOf(excluded);
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface PlaceResult {
        /// `nodes` are node names, at least one; each has the task queue `TaskQueues.node(name)`.
        record Placed(WorkerSpec spec, List<String> nodes) implements PlaceResult {
            public Placed {
                nodes = List.copyOf(nodes);
            }
        }

        record NoNode(String message) implements PlaceResult {}
    }

    record Withdraw(String owner, EndpointRef endpoint) {}

    record Withdrawn() {}
}
