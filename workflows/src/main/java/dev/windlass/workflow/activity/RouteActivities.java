package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.util.List;

/// Writes routes and waits for gateways. Runs on `windlass-control`.
@ActivityInterface(namePrefix = "Route")
public interface RouteActivities {
    /// One statement in Postgres; the same (fence, seq, arms) again gets the epoch already given.
    RouteWritten write(RouteWrite request);

    /// Heartbeats until the epoch is acknowledged as `direction` asks, or `patience` is over.
    Acknowledgement awaitAcknowledged(AwaitAcknowledged request);

    /// `patience` is at most 10 min.
    record AwaitAcknowledged(EndpointRef endpoint, long epoch, Direction direction, Duration patience) {}

    enum Direction {
        /// All live gateways acknowledged, and at least one.
        INCREASE,
        /// All live gateways acknowledged, and the leases of the others ran out; without any gateway it is
        /// done.
        DECREASE
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface Acknowledgement {
        /// `gateways` acknowledged; a later epoch counts for an earlier one. `leftOut` are live nodes that
        /// carry no arm of the endpoint for want of room and weren't asked, each with its need in brackets.
        record Complete(List<String> gateways, List<String> leftOut) implements Acknowledgement {
            public Complete {
                gateways = List.copyOf(gateways);
                // Histories that were recorded before say nothing of them.
                leftOut = leftOut == null ? List.of() : List.copyOf(leftOut);
            }
        }

        /// `missing` are live gateways that have not acknowledged, each with the reason in brackets if it is
        /// known; both empty if there is no live gateway at all.
        record Partial(List<String> acknowledged, List<String> missing) implements Acknowledgement {
            public Partial {
                acknowledged = List.copyOf(acknowledged);
                missing = List.copyOf(missing);
            }
        }
    }
}
