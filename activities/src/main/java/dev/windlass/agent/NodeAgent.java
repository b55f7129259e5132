package dev.windlass.agent;

import dev.windlass.domain.Device;
import dev.windlass.domain.Digest;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.exchange.VersionKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs versions on this node. What it is told lies on disk before it acts, so that a restarted node runs
/// the same again.
/// Thread-safe; one lock orders wishes, and no lock is held while an inference worker starts or stops.
public final class NodeAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);

    /// A version that takes longer to come up no longer keeps the next from starting.
    private static final Duration TURN_MAX = Duration.ofSeconds(10);

    private final AgentSettings settings;
    private final Launcher launcher;
    private final SpecStore specs;
    private final ArtifactCache artifacts;
    private final Replica.Rooms rooms;
    private final StartTurns turns = new StartTurns();
    private final Map<VersionKey, Replica> replicas = new LinkedHashMap<>();
    private boolean closed; // guarded by replicas

    NodeAgent(
            AgentSettings settings,
            ArtifactSource source,
            Launcher launcher,
            OpenInstances instances,
            ReplicaReport.Listener listener)
            throws IOException {
        this.settings = settings;
        this.launcher = launcher;
        this.specs = new SpecStore(settings.specs());
        FormerArtifacts.move(settings.artifacts(), specs.all());
        this.artifacts = new ArtifactCache(settings.artifacts(), source, settings.cacheBytesMax(), this::inUse);
        // Grows over restarts of the node, too: an incarnation is never used twice.
        var incarnations = new AtomicLong(System.currentTimeMillis());
        this.rooms = new Replica.Rooms(launcher, instances, incarnations::incrementAndGet, listener);
    }

    /// Opens the agent of this node: what it ran before starts again once [#begin] is called.
    ///
    /// @param instances filled with what gets ready
    /// @throws IOException if its directory can't be used, or another agent uses it
    public static NodeAgent open(
            AgentSettings settings, ArtifactSource source, OpenInstances instances, ReplicaReport.Listener listener)
            throws IOException {
        var launcher = new ProcessLauncher(settings, instances);
        try {
            var agent = new NodeAgent(settings, source, launcher, instances, listener);
            agent.resume();
            return agent;
        } catch (IOException failed) {
            launcher.close();
            throw failed;
        }
    }

    /// Begins to start versions, as many at once as there are cores: what else this node does must be up first.
    ///
    /// @param first what has traffic here goes before all others; asked again at each turn
    public void begin(Predicate<VersionKey> first) {
        turns.open(Runtime.getRuntime().availableProcessors(), TURN_MAX, first);
    }

    /// Has what the stored specs name start when its turn comes.
    void resume() throws IOException {
        for (var spec : specs.all()) {
            LOG.atInfo().addKeyValue("version", spec.version()).log("resuming version from stored spec");
            if (!(replica(spec, Duration.ZERO, turns::add) instanceof Place.Here)) {
                LOG.atError().addKeyValue("version", spec.version()).log("stored spec not resumed: no place left");
            }
        }
    }

    /// What became of a wish that isn't waited for.
    public sealed interface Started {
        /// It runs, starts, or rests after it gave up.
        record Here() implements Started {}

        record Refused(String reason) implements Started {}
    }

    /// Has the version run here when its turn comes, without waiting for it.
    ///
    /// @param rest a version that gave up (it was refused) is left alone for so long
    public Started start(WorkerSpec spec, Duration rest) {
        try {
            return switch (replica(spec, rest, turns::add)) {
                case Place.Here _ -> new Started.Here();
                case Place.None(var reason) -> new Started.Refused(reason);
            };
        } catch (IOException e) {
            return new Started.Refused("the spec can't be stored: " + e.getMessage());
        }
    }

    /// Has the version loaded and warm, started now or earlier. Blocks until it is, or until it is clear
    /// that it won't be. Waits for no turn. May be called again and by several callers. One that gave up is tried
    /// again.
    public BringUpOutcome ensure(WorkerSpec spec, Duration timeout) throws InterruptedException {
        try {
            return switch (replica(spec, Duration.ZERO, Replica::begin)) {
                case Place.Here(var replica) -> {
                    replica.begin();
                    yield replica.awaitUp(timeout);
                }
                case Place.None(var reason) -> new BringUpOutcome.Failed(reason);
            };
        } catch (IOException e) {
            return new BringUpOutcome.Failed("the spec can't be stored: " + e.getMessage());
        }
    }

    /// Asks a loaded version once with generated input. The gateway (or whoever waits on the bells) must be
    /// running.
    public ProbeOutcome probe(WorkerSpec spec, Duration timeout) {
        return rooms.instances()
                .find(Replica.keyOf(spec))
                .map(instance -> Prober.probe(instance, timeout))
                .orElseGet(() -> new ProbeOutcome.Failed(spec.version() + " is not ready on " + settings.node()));
    }

    /// Lets a version go; no wish for it is kept. Nothing happens if it isn't here. Blocks until its process
    /// ended.
    public void release(String tenant, Digest digest) throws InterruptedException {
        Replica replica;
        synchronized (replicas) {
            replica = replicas.remove(new VersionKey(tenant, digest.value()));
            if (replica == null) {
                return;
            }
            try {
                specs.remove(replica.spec());
            } catch (IOException e) {
                replicas.put(new VersionKey(tenant, digest.value()), replica);
                throw new UncheckedIOException(e);
            }
        }
        replica.stop();
    }

    /// What this node was told to run, also what it gave up on.
    public List<WorkerSpec> running() {
        synchronized (replicas) {
            return replicas.values().stream().map(Replica::spec).toList();
        }
    }

    /// Devices on which nothing is started for now, and why.
    public Map<Device, String> ill() {
        return launcher.ill();
    }

    private Set<VersionKey> inUse() {
        synchronized (replicas) {
            return Set.copyOf(replicas.keySet());
        }
    }

    /// Stops all inference workers, side by side; the specs stay for the next start.
    @Override
    public void close() {
        List<Replica> all;
        synchronized (replicas) {
            closed = true;
            all = List.copyOf(replicas.values());
            replicas.clear();
        }
        turns.close();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var replica : all) {
                Callable<Boolean> stop = () -> {
                    replica.stop();
                    return true;
                };
                var _ = threads.submit(stop);
            }
        } finally {
            launcher.close();
        }
    }

    private sealed interface Place {
        record Here(Replica replica) implements Place {}

        record None(String reason) implements Place {}
    }

    /// @param beginning has a new one begin, or see to it
    private Place replica(WorkerSpec spec, Duration rest, Consumer<Replica> beginning) throws IOException {
        var key = Replica.keyOf(spec);
        synchronized (replicas) {
            var known = replicas.get(key);
            if (known != null
                    && known.gaveUpFor().filter(it -> it.compareTo(rest) >= 0).isEmpty()) {
                return new Place.Here(known);
            }
            if (closed) {
                return new Place.None("node " + settings.node() + " is stopping");
            }
            if (known == null && replicas.size() >= settings.workersMax()) {
                return new Place.None("node " + settings.node() + " runs " + settings.workersMax()
                        + " inference workers already, its maximum (workers-max)");
            }
            specs.put(spec);
            var crashes = new CrashLoop(settings.crashLoop(), settings.crashWindow());
            var replica = new Replica(spec, new CachedArtifact(artifacts, spec), rooms, crashes);
            replicas.put(key, replica);
            beginning.accept(replica);
            replica.start();
            return new Place.Here(replica);
        }
    }

    private record CachedArtifact(ArtifactCache artifacts, WorkerSpec spec) implements VersionFile {
        @Override
        public Path fetch() throws IOException, InterruptedException {
            return artifacts.fetch(spec);
        }

        @Override
        public void discard() throws IOException {
            artifacts.discard(spec);
        }
    }
}
