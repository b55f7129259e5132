package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Target;
import dev.windlass.workflow.activity.NodeActivities;
import dev.windlass.workflow.activity.NodeActivities.EnsureLoaded;
import dev.windlass.workflow.activity.NodeActivities.Loaded;
import dev.windlass.workflow.activity.NodeActivities.Probe;
import dev.windlass.workflow.activity.NodeActivities.Unload;
import dev.windlass.workflow.activity.PlacementActivities;
import dev.windlass.workflow.activity.PlacementActivities.Place;
import dev.windlass.workflow.activity.PlacementActivities.PlaceResult;
import dev.windlass.workflow.activity.PlacementActivities.PlaceResult.Placed;
import dev.windlass.workflow.activity.PlacementActivities.Withdraw;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Brings a version onto its nodes and off them again. A node whose agent doesn't take the task is left out
/// and the version placed elsewhere.
final class NodeLoading {
    /// Longest that loading and warming one inference worker may take.
    static final Duration LOAD = Duration.ofMinutes(5);

    private static final int MAX_PLACEMENTS = 3;
    private static final Duration NODE_GIVEN_UP = Duration.ofSeconds(10);

    private final EndpointRef endpoint;
    private final String owner;
    private final List<Placed> placed = new ArrayList<>();
    private boolean nonFinite;

    NodeLoading(EndpointRef endpoint, String owner) {
        this.endpoint = endpoint;
        this.owner = owner;
    }

    /// What became of a version that was to be loaded.
    sealed interface Result {
        /// `nonFinite`: it answered a probe with a NaN or an infinity.
        record Ready(boolean nonFinite) implements Result {}

        /// `loadedOn` counts the nodes that have it all the same.
        record NotReady(Reason reason, String message, int loadedOn) implements Result {}
    }

    private enum Manner {
        /// The first node that can't ends it.
        FORWARD,
        /// The same, but an artifact that is away is waited for.
        PATIENT,
        /// Goes on to the other nodes.
        WAY_BACK
    }

    /// Places, loads and probes `target` on all its nodes; the first that can't ends it. An artifact that a
    /// node can't have now is not ready for [Reason#ARTIFACT_AWAY]: no fault of the version, so show it and
    /// wait with [#loadPatiently]. Blocks for minutes; run it where it can be interrupted.
    Result load(Target target) {
        return load(target, Manner.FORWARD);
    }

    /// Like [#load], and waits without end for an artifact that is away.
    Result loadPatiently(Target target) {
        return load(target, Manner.PATIENT);
    }

    /// Like [#load], but goes on to the other nodes when one can't: on the way back, some are better than none.
    Result loadWhereItGoes(Target target) {
        return load(target, Manner.WAY_BACK);
    }

    /// Where the version that was loaded last is.
    ///
    /// @throws java.util.NoSuchElementException if none was
    Placed newest() {
        return placed.getLast();
    }

    private Result load(Target target, Manner manner) {
        var excluded = new ArrayList<String>();
        nonFinite = false;
        for (int tries = 0; tries < MAX_PLACEMENTS; tries++) {
            var placements = Stubs.control(PlacementActivities.class, "place v" + target.version());
            switch (placements.place(new Place(owner, endpoint, target, excluded))) {
                case PlaceResult.NoNode none -> {
                    return new Result.NotReady(Reason.NO_NODE, none.message(), 0);
                }
                case Placed places -> {
                    placed.add(places);
                    var failed = loadOn(places, target, excluded, manner);
                    if (failed != null) {
                        return failed;
                    }
                    if (excluded.stream().noneMatch(places.nodes()::contains)) {
                        return new Result.Ready(nonFinite);
                    }
                }
            }
        }
        return new Result.NotReady(Reason.NO_NODE, "no node agent took the task on " + excluded, 0);
    }

    private @Nullable Result loadOn(Placed places, Target target, List<String> excluded, Manner manner) {
        Result.NotReady first = null;
        int loaded = 0;
        for (String node : places.nodes()) {
            try {
                var failed = loadOn(node, places, target, manner);
                loaded += failed == null ? 1 : 0;
                first = first == null ? failed : first;
            } catch (ActivityFailure failure) {
                if (Waits.cancelled(failure)) {
                    throw failure;
                }
                excluded.add(node);
            }
            if (first != null && manner != Manner.WAY_BACK) {
                return first;
            }
        }
        return first == null ? null : new Result.NotReady(first.reason(), first.message(), loaded);
    }

    /// @throws ActivityFailure if the node's agent doesn't take the task, or on a cancel
    private Result.@Nullable NotReady loadOn(String node, Placed places, Target target, Manner manner) {
        try {
            var loaded = loaded(node, places, target, manner);
            var probe =
                    Stubs.node(NodeActivities.class, node, "probe v" + target.version() + " on " + node, Stubs.QUICK);
            var probed = probe.probe(new Probe(node, places.spec()));
            nonFinite |= probed.nonFinite();
            if (loaded.digest().equals(target.digest()) && probed.digest().equals(target.digest())) {
                return null;
            }
            return new Result.NotReady(
                    Reason.DIGEST_MISMATCH,
                    node + " has " + loaded.digest() + " where the plan says " + target.digest(),
                    0);
        } catch (ActivityFailure failure) {
            if (Waits.cancelled(failure) || Waits.type(failure).equals("TIMEOUT_TYPE_SCHEDULE_TO_START")) {
                throw failure;
            }
            return new Result.NotReady(
                    reason(failure), "v" + target.version() + " on " + node + ": " + Waits.message(failure), 0);
        }
    }

    /// When the artifact is there and the load fails for another reason, it is tried as often as ever.
    private static Loaded loaded(String node, Placed places, Target target, Manner manner) {
        var summary = "load v" + target.version() + " on " + node;
        var request = new EnsureLoaded(node, places.spec());
        boolean patient = manner == Manner.PATIENT;
        while (true) {
            try {
                var load = patient
                        ? Stubs.patientLoad(NodeActivities.class, node, summary + " once its artifact is there", LOAD)
                        : Stubs.load(NodeActivities.class, node, summary, LOAD);
                return load.ensureLoaded(request);
            } catch (ActivityFailure failure) {
                var type = Waits.type(failure);
                boolean there = patient && type.equals(FailureTypes.LOAD_FAILED);
                boolean away = manner == Manner.PATIENT && !patient && type.equals(FailureTypes.ARTIFACT_AWAY);
                if (Waits.cancelled(failure) || !(there || away)) {
                    throw failure;
                }
                patient = away;
            }
        }
    }

    /// Takes the owner's placements back and stops what was loaded of `target`. A node that doesn't answer
    /// sees the missing row when it is back.
    void unload(Target target) {
        Stubs.control(PlacementActivities.class, "withdraw placements").withdraw(new Withdraw(owner, endpoint));
        for (var places : placed) {
            if (!places.spec().digest().equals(target.digest())) {
                continue;
            }
            for (String node : places.nodes()) {
                try {
                    Stubs.node(NodeActivities.class, node, "unload v" + target.version() + " on " + node, NODE_GIVEN_UP)
                            .unload(new Unload(node, places.spec()));
                } catch (ActivityFailure failure) {
                    Workflow.getLogger(NodeLoading.class).warn("{} did not unload: {}", node, Waits.type(failure));
                }
            }
        }
    }

    private static Reason reason(ActivityFailure failure) {
        return switch (Waits.type(failure)) {
            case FailureTypes.ARTIFACT_MISMATCH -> Reason.DIGEST_MISMATCH;
            case FailureTypes.ARTIFACT_AWAY -> Reason.ARTIFACT_AWAY;
            default -> Reason.NOT_READY;
        };
    }
}
