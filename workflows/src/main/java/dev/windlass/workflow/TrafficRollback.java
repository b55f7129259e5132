package dev.windlass.workflow;

import dev.windlass.domain.Condition;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Target;
import dev.windlass.workflow.activity.CapacityActivities;
import dev.windlass.workflow.activity.CapacityActivities.ReleaseCapacity;
import dev.windlass.workflow.activity.RouteActivities.Acknowledgement;
import dev.windlass.workflow.activity.RouteActivities.Direction;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The way back to the baseline, the same from everywhere. Asks no policy, no approval, no quota; the route
/// comes first, everything else after it. Run it in a detached scope.
final class TrafficRollback {
    /// Gateways that are alive have acknowledged by then; the others' leases run out a little later.
    private static final Duration FIRST_LOOK = Duration.ofSeconds(3);

    private static final Duration LATER_LOOKS = Duration.ofMinutes(10);

    private final EndpointRef endpoint;
    private final String name;
    private final RouteWriter routes;
    private final Projection projection;
    private final NodeLoading loading;

    TrafficRollback(EndpointRef endpoint, String name, RouteWriter routes, Projection projection, NodeLoading loading) {
        this.endpoint = endpoint;
        this.name = name;
        this.routes = routes;
        this.projection = projection;
        this.loading = loading;
    }

    /// Puts all traffic on `baseline` (null: the empty route) and waits until no gateway can send any
    /// elsewhere.
    void toBaseline(@Nullable Target baseline, AbortCause turn) {
        var words = "back to " + (baseline == null ? "no version" : "v" + baseline.version());
        long began = Workflow.currentTimeMillis();
        long epoch = routes.insist(
                RouteWriter.all(baseline), words + ": " + turn.reason().id(), projection);
        projection.set(0, epoch);
        projection.judged(turn.judgement());
        projection.move(Phase.ABORTING, turn.reason(), turn.message(), turn.actor());
        settle(epoch, Phase.ABORTING, turn.reason(), turn.message());
        var took = Duration.ofMillis(Workflow.currentTimeMillis() - began);
        projection.condition(
                "BackOnBaseline", Condition.Status.TRUE, "Acknowledged", words + " in " + Details.human(took));
    }

    /// Waits for a decrease. Shows the gateways that don't acknowledge, and calls a person when they stay
    /// silent.
    void settle(long epoch, Phase phase, Reason reason, String message) {
        var patience = FIRST_LOOK;
        while (routes.await(epoch, Direction.DECREASE, patience) instanceof Acknowledgement.Partial partial) {
            var words = "epoch " + epoch + " not acknowledged by " + partial.missing();
            projection.condition("PartialAck", Condition.Status.TRUE, "Unacknowledged", words);
            if (patience.equals(FIRST_LOOK)) {
                projection.move(phase, Reason.PARTIAL_ACK, words);
                patience = Stubs.BEFORE_ATTENTION;
            } else {
                projection.needsAttention(Reason.PARTIAL_ACK, words + "; restart or stop these gateways");
                patience = LATER_LOOKS;
            }
        }
        if (!patience.equals(FIRST_LOOK)) {
            projection.condition("PartialAck", Condition.Status.FALSE, "Acknowledged", "epoch " + epoch);
            projection.move(phase, reason, message);
        }
    }

    /// Drains last: stops the candidate and gives its memory back.
    void giveBack(@Nullable Target candidate) {
        if (candidate != null) {
            loading.unload(candidate);
        }
        Stubs.control(CapacityActivities.class, "release capacity").release(new ReleaseCapacity(name, endpoint));
    }

    /// The outcome that a turn leads to.
    static Phase outcome(Reason reason, boolean hadTraffic) {
        if (reason == Reason.SUPERSEDED) {
            return Phase.SUPERSEDED;
        }
        if (hadTraffic) {
            return Phase.ROLLED_BACK;
        }
        return switch (reason) {
            case ABORTED, CANCELLED -> Phase.CANCELLED;
            case APPROVAL_EXPIRED, DEADLINE_EXCEEDED -> Phase.EXPIRED;
            default -> Phase.REJECTED;
        };
    }
}
