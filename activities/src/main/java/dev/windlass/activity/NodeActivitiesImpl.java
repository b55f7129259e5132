package dev.windlass.activity;

import dev.windlass.agent.BringUpOutcome;
import dev.windlass.agent.NodeAgent;
import dev.windlass.agent.ProbeOutcome;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.quota.OwnPool;
import dev.windlass.storage.NodeStore;
import dev.windlass.workflow.activity.NodeActivities;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

/// The node agent's side of a promotion; registered on the node's own queue.
public final class NodeActivitiesImpl implements NodeActivities {
    /// Below the time that a workflow gives one try (5 min), so that the reason arrives there.
    private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(290);

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    private final String node;
    private final NodeAgent agent;
    private final NodeStore nodes;

    @OwnPool("one thread per load, and loads are listed")
    private final ExecutorService threads;

    /// @param threads where loading blocks; the caller closes it
    public NodeActivitiesImpl(String node, NodeAgent agent, NodeStore nodes, ExecutorService threads) {
        this.node = node;
        this.agent = agent;
        this.nodes = nodes;
        this.threads = threads;
    }

    @Override
    public Loaded ensureLoaded(EnsureLoaded request) {
        return switch (Heartbeats.during(threads, () -> agent.ensure(placed(request.spec()), LOAD_TIMEOUT))) {
            case BringUpOutcome.Ready ready -> new Loaded(node, request.spec().digest(), ready.took());
            case BringUpOutcome.Refused refused -> throw Failures.artifactMismatch(refused.reason());
            case BringUpOutcome.Away away -> throw Failures.artifactAway(away.reason());
            case BringUpOutcome.Failed failed -> throw Failures.loadFailed(failed.reason());
        };
    }

    /// The runbook's spec is the same for every node; each has it on a device of its own.
    private WorkerSpec placed(WorkerSpec spec) {
        var place = nodes.place(node, spec.version().tenant(), spec.digest());
        return spec.on(place.device()).isolated(place.isolation());
    }

    @Override
    public Probed probe(Probe request) {
        return switch (Heartbeats.during(threads, () -> agent.probe(request.spec(), PROBE_TIMEOUT))) {
            case ProbeOutcome.Answered answered ->
                new Probed(request.spec().digest(), answered.latency(), answered.nonFinite());
            case ProbeOutcome.Failed failed -> throw Failures.probeFailed(failed.reason());
        };
    }

    /// The caller's own rows are withdrawn by now: a row that is left is another owner's.
    @Override
    public Unloaded unload(Unload request) {
        var tenant = request.spec().version().tenant();
        var digest = request.spec().digest();
        return Heartbeats.during(threads, () -> {
            if (!nodes.wanted(node, tenant, digest)) {
                agent.release(tenant, digest);
            }
            return new Unloaded();
        });
    }
}
