package dev.windlass.agent;

import dev.windlass.domain.Device;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.BellThread;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.ConfinedProcess;
import dev.windlass.exchange.InferenceWorkerClient;
import dev.windlass.exchange.InferenceWorkerClient.ConnectOutcome;
import dev.windlass.exchange.LoadOutcome;
import dev.windlass.exchange.LoadRequest;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.RunTurns;
import dev.windlass.exchange.VersionKey;
import dev.windlass.slab.SlabLayout;
import dev.windlass.worker.InferenceWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts inference workers as processes of this node: one version each, a slab of its own, gone when the
/// node is gone.
final class ProcessLauncher implements Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessLauncher.class);
    private static final int VERSION_ID = 1; // one version per inference worker
    private static final Duration SELF_TEST_MAX = Duration.ofSeconds(10);
    private static final Duration DEVICE_LOOK_EVERY = Duration.ofSeconds(1);

    private final AgentSettings settings;
    private final DirectoryClaim claim;
    private final Path sockets;
    private final InferenceWorkerLogs logs;
    private final MemoryWatch memory;
    private final DeviceHealth health;
    private final DeviceWatch devices;

    /// @throws IOException if another node agent uses the state directory, or it can't be used at all
    ProcessLauncher(AgentSettings settings) throws IOException {
        this.settings = settings;
        this.claim = DirectoryClaim.take(settings.stateDir());
        try {
            this.logs = new InferenceWorkerLogs(settings.logs());
            this.sockets = SocketDirectory.open(settings.stateDir().toAbsolutePath());
        } catch (IOException failed) {
            claim.close();
            throw failed;
        }
        this.memory = MemoryWatch.start();
        this.health = new DeviceHealth(DeviceHealth.Limits.DEFAULT);
        this.devices = DeviceWatch.start(health, new ProbeProcess(settings), DEVICE_LOOK_EVERY);
    }

    @Override
    public Launched launch(WorkerSpec spec, Path artifact, long incarnation) throws IOException, InterruptedException {
        if (!spec.device().equals(Device.CPU) && !settings.gpus().slices().containsKey(spec.device())) {
            return new Launched.Failed("node " + settings.node() + " offers no device " + spec.device()
                    + ": it is gone, or node.gpu-runtime isn't set; see windlass devices there");
        }
        var illness = health.illness(spec.device());
        if (illness.isPresent()) {
            return new Launched.Failed(
                    "device " + spec.device() + " of node " + settings.node() + " is ill: " + illness.get());
        }
        var socket = sockets.resolve(incarnation + ".sock");
        var log = logs.open(spec.version());
        var started = start(spec, socket, log);
        var running = started.process();
        LOG.atInfo()
                .addKeyValue("version", spec.version())
                .addKeyValue("pid", running.pid())
                .addKeyValue("incarnation", incarnation)
                .log("inference worker started");
        Launched launched = null;
        try {
            launched = bringUp(spec, artifact, incarnation, socket, running);
            return switch (launched) {
                case Launched.Up up -> started.up(up);
                case Launched.Failed(var reason) -> started.failed(reason);
                case Launched.Refused _, Launched.Damaged _ -> launched;
            };
        } finally {
            if (!(launched instanceof Launched.Up)) {
                running.kill("it did not get ready");
                running.closeClient();
            }
        }
    }

    @Override
    public Map<Device, String> ill() {
        return health.ill();
    }

    @Override
    public void close() {
        devices.close();
        memory.close();
        claim.close();
    }

    private Launched bringUp(
            WorkerSpec spec, Path artifact, long incarnation, Path socket, InferenceWorkerProcess running)
            throws IOException {
        var name = spec.version() + "#" + incarnation;
        switch (InferenceWorkerClient.connect(
                name, socket, client(spec, incarnation), running::alive, running::ended, running::kill)) {
            case ConnectOutcome.Failed(var reason) -> {
                return new Launched.Failed("no hello from the inference worker: " + reason);
            }
            case ConnectOutcome.Connected(var connected) -> running.connected(connected);
        }
        var key = new VersionKey(spec.version().tenant(), spec.digest().value());
        return switch (running.client().load(new LoadRequest(key, VERSION_ID, artifact, options(spec)))) {
            case LoadOutcome.Refused(var reason) -> new Launched.Refused(reason);
            case LoadOutcome.Damaged(var reason) -> new Launched.Damaged(reason);
            case LoadOutcome.Failed(var reason) -> new Launched.Failed(reason);
            case LoadOutcome.Lost(var reason) -> new Launched.Failed(reason);
            case LoadOutcome.Loaded loaded -> selfTested(loaded.instance(), running);
        };
    }

    private static Map<String, String> options(WorkerSpec spec) {
        return spec.device().equals(Device.CPU)
                ? Map.of()
                : Map.of(
                        InferenceWorker.DEVICE_MEMORY,
                        Long.toString(spec.needs().gpuMemoryBytes()));
    }

    private ClientSettings client(WorkerSpec spec, long incarnation) {
        // What runs on a device is its streams' affair.
        var turns = spec.device().equals(Device.CPU) ? settings.turns() : RunTurns.unlimited();
        var standard = ClientSettings.standard(incarnation);
        return new ClientSettings(
                incarnation,
                new SlabLayout(SlabLayout.SLOTS_DEFAULT, settings.slabBytes()),
                settings.startTimeout(),
                settings.loadTimeout(),
                standard.heartbeatEvery(),
                standard.silenceMax(),
                standard.terminateGrace(),
                new ClientSettings.Turn(turns, spec.version().tenant()));
    }

    /// Asks the model once before anybody else does.
    private static Launched selfTested(ModelInstance instance, InferenceWorkerProcess running) throws IOException {
        running.loaded(instance);
        try (var _ = BellThread.start(instance.bell())) {
            return switch (Prober.probe(instance, SELF_TEST_MAX)) {
                case ProbeOutcome.Answered _ -> new Launched.Up(running);
                case ProbeOutcome.Failed(var reason) -> new Launched.Failed("self-test: " + reason);
            };
        }
    }

    /// A path that is meant from here, where the process doesn't start.
    static String program(String name) {
        return name.contains("/") ? Path.of(name).toAbsolutePath().toString() : name;
    }

    private record Started(InferenceWorkerProcess process, DeviceHealth.Life life) {
        Launched up(Launched.Up up) {
            life.up();
            return up;
        }

        Launched failed(String reason) throws InterruptedException {
            var why = process.whyDead(reason);
            if (process.lostContext().isEmpty()) {
                life.failed();
            }
            return new Launched.Failed(why);
        }
    }

    private Started start(WorkerSpec spec, Path socket, InferenceWorkerLogs.Log log) throws IOException {
        var command = new ArrayList<>(settings.command());
        command.set(0, program(command.getFirst()));
        command.addAll(List.of("--socket", socket.toString()));
        command.addAll(List.of("--state", settings.stateDir().toAbsolutePath().toString()));
        command.addAll(List.of("--node", Long.toString(ProcessHandle.current().pid())));
        var slice = settings.gpus().slices().get(spec.device());
        if (slice != null) {
            command.addAll(List.of("--gpu-runtime", settings.gpus().runtime()));
        }
        var environment =
                slice == null ? Map.<String, String>of() : GpuOffer.environment(slice, spec.needs(), System.getenv());
        var builder = new ProcessBuilder(command)
                .directory(settings.logs().toFile()) // where a JVM that crashes leaves its report
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        var process = ConfinedProcess.start(builder, environment);
        OutOfMemoryOrder.beforeThis(process.pid());
        var running = new InferenceWorkerProcess(process, socket, settings.stopTimeout(), memory.kills(), log);
        memory.add(process.pid(), spec.needs().memoryBytes(), running::killForMemory);
        var life = health.begin(spec.device(), Replica.keyOf(spec), running::answered, System.nanoTime());
        // Only now: it may have ended already, and its number must not be watched any longer.
        running.watch(() -> {
            memory.remove(process.pid());
            running.lostContext().ifPresent(why -> life.lostContext(why, System.nanoTime()));
            life.ended();
        });
        return new Started(running, life);
    }
}
