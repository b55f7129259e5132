package dev.windlass.app;

import dev.windlass.activity.GoldenActivitiesImpl;
import dev.windlass.activity.NodeActivitiesImpl;
import dev.windlass.agent.AgentSettings;
import dev.windlass.agent.GpuOffer;
import dev.windlass.agent.NodeAgent;
import dev.windlass.agent.PlacementSync;
import dev.windlass.cuda.Devices;
import dev.windlass.domain.Names;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.exchange.RunTurns;
import dev.windlass.feed.FeedSettings;
import dev.windlass.feed.GatewayFeed;
import dev.windlass.gateway.Gateway;
import dev.windlass.gateway.settings.GatewayIdentity;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.gateway.settings.GatewaySettings;
import dev.windlass.quota.CapacityAdmission;
import dev.windlass.quota.NodeRoom;
import dev.windlass.quota.SharedPool;
import dev.windlass.settings.LimitSettings;
import dev.windlass.settings.NodeSettings;
import dev.windlass.settings.Settings;
import dev.windlass.storage.GpuStore;
import dev.windlass.storage.NodeStore;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.workflow.TaskQueues;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The node role: gateway and node agent of one machine. Starts from what lies in its directory, whether
/// Postgres, Temporal and the object store are there or not.
final class NodeRole implements ProgramRole {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRole.class);

    @SharedPool(
            value = "loads on a node",
            limit = "16",
            share = "one per live promotion of its own",
            full = "wait in Temporal's task queue, oldest first")
    private static final int HOST_ACTIVITIES_MAX = 16;

    private final Settings settings;
    private final Opened opened = new Opened();

    @SharedPool(
            value = "runs of inference workers on a node's processors",
            limit = "one per processor",
            share =
                    "by weight, in what its runs were measured to take; a short run of a tenant that has none goes beside",
            full = "the next turn is of the tenant that has had least for its weight")
    private final RunTurns turns = new RunTurns(Runtime.getRuntime().availableProcessors());

    private volatile boolean serving;
    private volatile @Nullable BlobStore objects;

    NodeRole(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void start() throws IOException {
        var node = settings.node();
        var name = name(node);
        var stateDir = Files.createDirectories(Path.of(node.stateDir())).toAbsolutePath();
        var database = opened.take(Parts.database(settings));
        var keys = Keys.of(settings, database);
        var nodes = new NodeStore(database);
        var instances = new OpenInstances(turns);
        var devices = Devices.look(System.getenv());
        var gpus = NodeGpus.of(devices);
        var gpuOffer = NodeGpus.offer(devices, node.gpuRuntime());
        var offer = new NodeRoom(name, memoryBytes(node), workersMax(node), gpuOffer.memoryBytes());
        var sync = opened.take(new PlacementSync(nodes, new GpuStore(database), offer, gpus));
        var agent = opened.take(
                NodeAgent.open(agentSettings(node, name, stateDir, gpuOffer), this::openArtifact, instances, sync));
        var identity = new GatewayIdentity(name, UUID.randomUUID().toString());
        var feed = opened.take(
                GatewayFeed.open(database, identity, node.host() + ":" + node.port(), feed(node, settings.limits())));
        var gateway = opened.take(Gateway.start(
                feed.ports(instances),
                new GatewaySettings(
                        node.host(),
                        node.port(),
                        node.grpcPort(),
                        node.operationsHost(),
                        node.operationsPort(),
                        identity,
                        stateDir.resolve("gateway"),
                        limits(settings.limits()))));
        // Only now: inference workers that start would keep the gateway from starting.
        agent.begin(gateway::routes);
        sync.start(agent);
        serving = true;
        var codec = keys.codec(settings);
        Thread.ofPlatform()
                .daemon()
                .name("host-queue")
                .start(() -> pollHostQueue(
                        name,
                        codec,
                        threads -> List.of(
                                new NodeActivitiesImpl(name, agent, nodes, threads),
                                new GoldenActivitiesImpl(this::openArtifact, instances, threads))));
    }

    /// The object store's client is made when the first artifact is missing: a node that comes back has
    /// them all.
    private InputStream openArtifact(String key) throws IOException {
        synchronized (opened) {
            if (objects == null) {
                objects = opened.take(Parts.objects(settings));
            }
        }
        return objects.open(key);
    }

    @Override
    public Readiness readiness() {
        return new Readiness(serving ? List.of() : List.of("starting"));
    }

    @Override
    public void stop() {
        opened.close();
    }

    /// Temporal may be away when a node starts: traffic doesn't wait for it.
    private void pollHostQueue(String name, PayloadCodec codec, Function<ExecutorService, List<Object>> activities) {
        var stubs = Parts.temporal(settings.temporal());
        opened.take(stubs::shutdownNow);
        var factory = WorkerFactory.newInstance(Parts.client(stubs, settings.temporal(), codec));
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        opened.take(threads::shutdownNow);
        var temporalWorker = factory.newWorker(
                TaskQueues.node(name),
                WorkerOptions.newBuilder()
                        .setMaxConcurrentActivityExecutionSize(HOST_ACTIVITIES_MAX)
                        .build());
        temporalWorker.registerActivitiesImplementations(
                activities.apply(threads).toArray());
        while (true) {
            try {
                factory.start();
                break;
            } catch (RuntimeException away) {
                LOG.atWarn().addKeyValue("cause", away.getMessage()).log("Temporal doesn't answer, trying again");
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofSeconds(1).toNanos());
            }
        }
        opened.take(Parts.stopping(factory, settings.node().stopTimeout()));
    }

    private AgentSettings agentSettings(NodeSettings node, String name, Path stateDir, GpuOffer gpus) {
        var standard = AgentSettings.of(name, stateDir, InferenceWorkerCommand.inferenceWorker(settings));
        return new AgentSettings(
                name,
                stateDir,
                standard.command(),
                gpus,
                standard.slabBytes(),
                settings.limits().inferReplyBytesMax(),
                workersMax(node),
                node.artifactCacheBytesMax(),
                node.workerReadyTimeout(),
                standard.loadTimeout(),
                standard.stopTimeout(),
                node.workerRestartsMax() + 1,
                node.workerRestartWindow(),
                turns);
    }

    private static FeedSettings feed(NodeSettings node, LimitSettings limits) {
        var standard = FeedSettings.DEFAULT;
        return new FeedSettings(
                standard.poll(),
                node.leaseRenewEvery(),
                node.leaseTerm(),
                standard.flushEvery(),
                limits.windowBuffer(),
                standard.windowsMax(),
                standard.acksMax(),
                standard.batchMax());
    }

    private static GatewayLimits limits(LimitSettings limits) {
        var standard = GatewayLimits.DEFAULT;
        return new GatewayLimits(
                limits.inferConnectionsMax(),
                limits.inferConnectionsOfPeerMax(),
                standard.headWithin(),
                standard.idle(),
                standard.answerWithin(),
                Math.toIntExact(limits.inferBodyBytesMax()),
                Math.max(standard.stagedBytesMax(), 2 * limits.inferReplyBytesMax()),
                standard.selectorParseBytesMax(),
                standard.parseQueueMax(),
                limits.inferWaitingMax(),
                standard.parkedFor(),
                limits.inferTimeout(),
                standard.deadlineMax(),
                standard.bodyWithin());
    }

    private static int workersMax(NodeSettings node) {
        return node.workersMax() > 0 ? node.workersMax() : CapacityAdmission.defaultWorkersMax(memoryBytes(node));
    }

    private static long memoryBytes(NodeSettings node) {
        if (node.memoryBytes() > 0) {
            return node.memoryBytes();
        }
        var system = (com.sun.management.OperatingSystemMXBean)
                java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        return system.getTotalMemorySize() / 4 * 3;
    }

    /// The settings' name, or the host's, as far as it makes a name.
    private static String name(NodeSettings node) throws IOException {
        return node.name().isEmpty() ? nameOf(InetAddress.getLocalHost().getHostName()) : node.name();
    }

    static String nameOf(String host) {
        var name = host.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-", "");
        int charsMax = Names.Rule.NAME.charsMax();
        var cut = name.substring(0, Math.min(charsMax, name.length())).replaceAll("-$", "");
        return cut.isEmpty() ? "node" : cut;
    }
}
