package dev.windlass.agent;

import dev.windlass.chores.Chores;
import dev.windlass.domain.Device;
import dev.windlass.domain.Gpu;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.GpuStore;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.objects.ObjectKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's three threads towards Postgres: one renews its lease, one compares what it should run with what
/// it runs, one tells what became of it. While Postgres is away nothing is started, stopped or waited for;
/// what runs goes on.
public final class PlacementSync implements ReplicaReport.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlacementSync.class);

    private final String node;
    private final NodeStore nodes;
    private final GpuStore gpuStore;
    private final NodeRoom offer;
    private final List<Gpu> gpus;
    private final Pace pace;
    private final ReplicaReports reports;
    private final Chores chores = new Chores();

    /// @param offer what the node offers to inference workers
    /// @param gpus what it has, whether it offers it or not
    public PlacementSync(NodeStore nodes, GpuStore gpuStore, NodeRoom offer, List<Gpu> gpus) {
        this(nodes, gpuStore, offer, gpus, Pace.DEFAULT);
    }

    public PlacementSync(NodeStore nodes, GpuStore gpuStore, NodeRoom offer, List<Gpu> gpus, Pace pace) {
        this.node = offer.node();
        this.nodes = nodes;
        this.gpuStore = gpuStore;
        this.offer = offer;
        this.gpus = List.copyOf(gpus);
        this.pace = pace;
        this.reports = new ReplicaReports(pace.reportsMax());
    }

    /// How often, how long, how many.
    ///
    /// @param lookEvery between two comparisons
    /// @param renewEvery between two renewals of a lease of `lease`
    /// @param retryEvery between two tries to tell a report
    /// @param rest a version that was refused is tried again after so long, as long as it is wanted
    /// @param reportsMax versions whose reports may wait; beyond it the oldest is dropped
    public record Pace(
            Duration lookEvery,
            Duration renewEvery,
            Duration lease,
            Duration retryEvery,
            Duration rest,
            int reportsMax) {
        public static final Pace DEFAULT = new Pace(
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                1024);
    }

    /// Begins to renew, to compare and to tell. Reports may come before. Call once.
    public void start(NodeAgent agent) {
        chores.every("node-lease", pace.renewEvery(), () -> renew(agent.ill()));
        chores.every("placement-sync", pace.lookEvery(), () -> look(agent));
        chores.every("replica-reports", pace.retryEvery(), this::tellAll);
    }

    @Override
    public void changed(ReplicaReport report) {
        reports.add(report);
    }

    private void renew(Map<Device, String> ill) {
        nodes.renewOfPlatform(offer.without(ill.keySet()), pace.lease());
        gpuStore.registerOfPlatform(node, gpus, ill);
    }

    /// Reads what runs before what is wanted: whoever has a version started writes its row first, so that a
    /// row that is missing afterwards was taken back.
    private void look(NodeAgent agent) throws InterruptedException {
        var here = agent.running();
        var wanted = nodes.wantedOfPlatform(node, ObjectKeys::artifact);
        move(agent, here, wanted);
        for (var spec : wanted) {
            if (agent.start(spec, pace.rest()) instanceof NodeAgent.Started.Refused(var reason)) {
                LOG.atError()
                        .addKeyValue("version", spec.version())
                        .addKeyValue("reason", reason)
                        .log("placed here, but not started");
            }
        }
        var wantedKeys = wanted.stream().map(Replica::keyOf).collect(Collectors.toSet());
        for (var spec : here) {
            var tenant = spec.version().tenant();
            if (!wantedKeys.contains(Replica.keyOf(spec)) && !nodes.wanted(node, tenant, spec.digest())) {
                LOG.atInfo().addKeyValue("version", spec.version()).log("nobody wants it here any more, letting it go");
                agent.release(tenant, spec.digest());
            }
        }
    }

    /// What runs on another device than it is placed on by now, since its own fell ill. A crash in between loses
    /// nothing: the wish stays.
    private void move(NodeAgent agent, List<WorkerSpec> here, List<WorkerSpec> wanted) throws InterruptedException {
        var places = wanted.stream().collect(Collectors.toMap(Replica::keyOf, WorkerSpec::device));
        for (var spec : here) {
            var from = spec.device();
            var to = places.getOrDefault(Replica.keyOf(spec), from);
            if (!to.equals(from) && !to.equals(Device.CPU) && !from.equals(Device.CPU)) {
                LOG.atWarn()
                        .addKeyValue("version", spec.version())
                        .addKeyValue("from", from)
                        .addKeyValue("to", to)
                        .log("placed on another device by now, moving it");
                agent.release(spec.version().tenant(), spec.digest());
            }
        }
    }

    private void tellAll() throws InterruptedException {
        while (true) {
            tell(reports.next());
        }
    }

    private void tell(ReplicaReport report) {
        nodes.report(new NodeStore.Replica(
                node,
                report.spec().version(),
                report.spec().digest(),
                report.state().name(),
                report.incarnation(),
                report.reason(),
                Instant.EPOCH));
        reports.told(report);
    }

    /// Ends the threads and tells what is left, if Postgres answers. The lease runs out by itself: a node
    /// that is started again at once was never away.
    @Override
    public void close() {
        chores.close();
        try {
            while (!reports.isEmpty()) {
                tell(reports.next());
            }
        } catch (RuntimeException away) {
            LOG.atWarn().setCause(away).log("Postgres doesn't answer, the last replica reports are lost");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
