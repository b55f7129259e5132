package dev.windlass.workflow;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.FenceResult;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.Target;
import dev.windlass.workflow.AbortCause.Superseded;
import dev.windlass.workflow.activity.EndpointActivities;
import dev.windlass.workflow.activity.EndpointActivities.TakeFence;
import dev.windlass.workflow.activity.RouteActivities;
import dev.windlass.workflow.activity.RouteActivities.Acknowledgement;
import dev.windlass.workflow.activity.RouteActivities.AwaitAcknowledged;
import dev.windlass.workflow.activity.RouteActivities.Direction;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the route as the endpoint's holder: owns fence and sequence number, and takes a new fence when
/// its own is stale but it still is the holder.
final class RouteWriter {
    /// Stale that often in a row, although we hold the endpoint each time we ask: somebody fights for
    /// it.
    static final int MAX_FENCES = 5;

    private static final Duration BEFORE_ANOTHER_TRY = Duration.ofSeconds(10);

    private final EndpointRef endpoint;
    private final String holder;
    private final String actor;
    private final @Nullable Digest planDigest;
    private long fence;
    private long seq;
    private long epoch;
    private boolean touched;
    private boolean exposed;

    RouteWriter(EndpointRef endpoint, String holder, String actor, @Nullable Digest planDigest, long fence) {
        this.endpoint = endpoint;
        this.holder = holder;
        this.actor = actor;
        this.planDigest = planDigest;
        this.fence = fence;
    }

    /// The whole traffic to one version, or (null) none: the model answers 404.
    static List<ArmTarget> all(@Nullable Target target) {
        return target == null ? List.of() : List.of(new ArmTarget(Arm.STABLE, target.version(), target.digest(), 100));
    }

    /// Writes and returns the epoch. A cancel of the workflow doesn't tear it.
    /// @throws Superseded if another holder has the endpoint
    long write(List<ArmTarget> arms, String reason) {
        touched = true;
        exposed |= arms.stream().anyMatch(it -> it.arm().isCandidates() && it.takesRequests());
        for (int tries = 0; tries < MAX_FENCES; tries++) {
            seq++;
            var request = new RouteWrite(endpoint, fence, seq, arms, planDigest, holder, actor, reason);
            var routes = Stubs.bounded(RouteActivities.class, reason, Stubs.BEFORE_ATTENTION);
            switch (Waits.uncancelled(() -> routes.write(request))) {
                case RouteWritten.Accepted accepted -> {
                    epoch = accepted.epoch();
                    return epoch;
                }
                case RouteWritten.StaleFence _ -> takeFence();
            }
        }
        throw new Superseded("the fence of " + endpoint + " was stale " + MAX_FENCES + " times in a row");
    }

    /// Like [#write], for the way back: never gives up, and says so once when a person is needed.
    long insist(List<ArmTarget> arms, String reason, Projection projection) {
        while (true) {
            try {
                return write(arms, reason);
            } catch (ActivityFailure failure) {
                projection.needsAttention(Reason.INTERNAL_ERROR, "route not written: " + Waits.message(failure));
                Workflow.sleep(BEFORE_ANOTHER_TRY);
            }
        }
    }

    Acknowledgement await(long ofEpoch, Direction direction, Duration patience) {
        var summary = (direction == Direction.INCREASE ? "increase" : "decrease") + " acknowledged, epoch " + ofEpoch;
        return Stubs.waiting(RouteActivities.class, summary, patience.plus(Stubs.QUICK))
                .awaitAcknowledged(new AwaitAcknowledged(endpoint, ofEpoch, direction, patience));
    }

    /// Asks Postgres whether we still hold the endpoint.
    /// @throws Superseded if not
    void takeFence() {
        var endpoints = Stubs.control(EndpointActivities.class, "still the holder?");
        switch (Waits.uncancelled(() -> endpoints.takeFence(new TakeFence(endpoint, holder, fence)))) {
            case FenceResult.Held held -> {
                fence = held.fence();
                seq = 0;
            }
            case FenceResult.Lost lost ->
                throw new Superseded(endpoint + " is held by " + (lost.holder() == null ? "nobody" : lost.holder()));
        }
    }

    long fence() {
        return fence;
    }

    /// The epoch of the last accepted write, 0 before the first.
    long epoch() {
        return epoch;
    }

    /// True as soon as a write may have happened.
    boolean touched() {
        return touched;
    }

    /// True as soon as a candidate may have got requests that didn't ask for it by name.
    boolean exposed() {
        return exposed;
    }
}
