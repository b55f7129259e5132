package dev.windlass.agent;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.objects.ObjectKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Joins the node agent to Postgres, off everybody's way: renews the node's lease, tells what runs, starts what is placed
/// here and doesn't run, lets go what nobody wants. While Postgres is away nothing changes on this node.
public final class PlacementSync implements ReplicaReport.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlacementSync.class);
    private static final Duration RENEW_EVERY = Duration.ofSeconds(2);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration COMPARE_EVERY = Duration.ofSeconds(5);
    private static final Duration LOAD_TIMEOUT = Duration.ofMinutes(5);

    private final String node;
    private final NodeStore nodes;
    private final Memory memory;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("placement-", 0).factory());
    // The newest report of each version waits; at most one per version, so the agent's maximum bounds it.
    private final Map<WorkerSpec, ReplicaReport> unsent = new LinkedHashMap<>();

    /// What inference workers of this node may reserve together.
    public record Memory(long bytes) {}

    public PlacementSync(String node, NodeStore nodes, Memory memory) {
        this.node = node;
        this.nodes = nodes;
        this.memory = memory;
    }

    public void start(NodeAgent agent) {
        every(RENEW_EVERY, "renew the node's lease", this::renewAndReport);
        every(COMPARE_EVERY, "compare placements", () -> compare(agent));
    }

    @Override
    public void changed(ReplicaReport report) {
        synchronized (unsent) {
            unsent.remove(report.spec());
            unsent.put(report.spec(), report);
        }
        LOG.atInfo()
                .addKeyValue("version", report.spec().version())
                .addKeyValue("state", report.state())
                .addKeyValue("reason", report.reason())
                .log("replica changed");
        if (!threads.isShutdown()) {
            threads.execute(() -> quietly("report replicas", this::report));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void renewAndReport() {
        nodes.renewOfPlatform(node, memory.bytes(), LEASE);
        report();
    }

    private void report() {
        List<ReplicaReport> reports;
        synchronized (unsent) {
            reports = List.copyOf(unsent.values());
        }
        for (var report : reports) {
            nodes.report(new NodeStore.Replica(
                    node,
                    report.spec().version(),
                    report.spec().digest(),
                    report.state().name(),
                    report.incarnation(),
                    report.reason(),
                    Instant.EPOCH));
            synchronized (unsent) {
                unsent.remove(report.spec(), report);
            }
        }
    }

    /// Placements are written before a version is loaded and withdrawn before it is let go, so what runs without one is
    /// wanted by nobody.
    private void compare(NodeAgent agent) {
        var running = agent.running().stream().collect(Collectors.toMap(PlacementSync::key, spec -> spec));
        var wanted = nodes.wantedOfPlatform(node, ObjectKeys::artifact).stream()
                .collect(Collectors.toMap(PlacementSync::key, spec -> spec));
        wanted.forEach((key, spec) -> {
            if (!running.containsKey(key)) {
                Thread.ofVirtual().start(() -> bringUp(agent, spec));
            }
        });
        running.forEach((key, spec) -> {
            if (!wanted.containsKey(key)) {
                letGo(agent, spec);
            }
        });
    }

    private static void bringUp(NodeAgent agent, WorkerSpec spec) {
        try {
            var outcome = agent.ensure(spec, LOAD_TIMEOUT);
            LOG.atInfo()
                    .addKeyValue("version", spec.version())
                    .addKeyValue("outcome", outcome)
                    .log("placed version brought up");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void letGo(NodeAgent agent, WorkerSpec spec) {
        LOG.atInfo().addKeyValue("version", spec.version()).log("nobody wants this version here, letting it go");
        try {
            agent.release(spec.version().tenant(), spec.digest());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String key(WorkerSpec spec) {
        return spec.version().tenant() + ":" + spec.digest();
    }

    private void every(Duration period, String what, Runnable work) {
        var _ = threads.scheduleWithFixedDelay(
                () -> quietly(what, work), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void quietly(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException away) {
            LOG.atWarn().addKeyValue("what", what).addKeyValue("cause", away.getMessage()).log("trying again later");
        }
    }
}
