package dev.windlass.agent;

import dev.windlass.domain.Device;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.BellThread;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.LoadOutcome;
import dev.windlass.exchange.LoadRequest;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.exchange.RunTurns;
import dev.windlass.worker.InferenceWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Starts inference workers as processes of this node, each with a slab of its own, gone when the node is gone: one
/// for each version, or for several small ones of a tenant.
final class ProcessLauncher implements Launcher {
    private static final int VERSION_ID = 1; // of a version that has its process to itself
    private static final Duration DEVICE_LOOK_EVERY = Duration.ofSeconds(1);

    private final AgentSettings settings;
    private final DirectoryClaim claim;
    private final ProcessStarts starts;
    private final TenantProcesses shared;
    private final DeviceHealth health;
    private final DeviceWatch devices;

    /// @param instances whose listeners wait on the bells of processes that are shared
    /// @throws IOException if another node agent uses the state directory, or it can't be used at all
    ProcessLauncher(AgentSettings settings, OpenInstances instances) throws IOException {
        this.settings = settings;
        this.claim = DirectoryClaim.take(settings.stateDir());
        try {
            this.starts = new ProcessStarts(settings);
        } catch (IOException failed) {
            claim.close();
            throw failed;
        }
        this.shared = new TenantProcesses(starts, instances, settings.turns());
        this.health = new DeviceHealth(DeviceHealth.Limits.DEFAULT);
        this.devices = DeviceWatch.start(health, new ProbeProcess(settings), DEVICE_LOOK_EVERY);
    }

    @Override
    public Launched launch(WorkerSpec spec, Path artifact, long incarnation) throws IOException, InterruptedException {
        var missing = missing(spec.device());
        if (missing.isPresent()) {
            return new Launched.Failed(missing.get());
        }
        return shared.takes(spec) ? shared.launch(spec, artifact, incarnation) : dedicated(spec, artifact, incarnation);
    }

    /// Why nothing is started on a device.
    private Optional<String> missing(Device device) {
        if (!device.equals(Device.CPU) && !settings.gpus().slices().containsKey(device)) {
            return Optional.of("node " + settings.node() + " offers no device " + device
                    + ": it is gone, or node.gpu-runtime isn't set; see windlass devices there");
        }
        return health.illness(device)
                .map(illness -> "device " + device + " of node " + settings.node() + " is ill: " + illness);
    }

    private Launched dedicated(WorkerSpec spec, Path artifact, long incarnation)
            throws IOException, InterruptedException {
        var started = start(spec, incarnation);
        var running = started.process();
        Launched launched = null;
        try {
            launched = bringUp(spec, artifact, incarnation, running);
            return switch (launched) {
                case Launched.Up up -> started.up(up);
                case Launched.Failed(var reason) -> started.failed(reason);
                case Launched.Refused _, Launched.Damaged _, Launched.Disturbed _ -> launched;
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
        shared.close();
        devices.close();
        starts.close();
        claim.close();
    }

    private Launched bringUp(WorkerSpec spec, Path artifact, long incarnation, InferenceWorkerProcess running)
            throws IOException {
        var failure = starts.greet(running, spec.version() + "#" + incarnation, incarnation, turn(spec));
        if (failure.isPresent()) {
            return new Launched.Failed(failure.get());
        }
        var request = new LoadRequest(Replica.keyOf(spec), VERSION_ID, artifact, options(spec));
        return switch (running.client().load(request)) {
            case LoadOutcome.Refused(var reason) -> new Launched.Refused(reason);
            case LoadOutcome.Damaged(var reason) -> new Launched.Damaged(reason);
            case LoadOutcome.Failed(var reason) -> new Launched.Failed(reason);
            case LoadOutcome.Lost(var reason) -> new Launched.Failed(reason);
            case LoadOutcome.Loaded loaded -> selfTested(loaded.instance(), running);
        };
    }

    /// What runs on a device is its streams' affair.
    private ClientSettings.Turn turn(WorkerSpec spec) {
        var among = spec.device().equals(Device.CPU) ? settings.turns() : RunTurns.unlimited();
        return new ClientSettings.Turn(among, spec.version().tenant());
    }

    private static Map<String, String> options(WorkerSpec spec) {
        return spec.device().equals(Device.CPU)
                ? Map.of()
                : Map.of(
                        InferenceWorker.DEVICE_MEMORY,
                        Long.toString(spec.needs().gpuMemoryBytes()));
    }

    /// Asks the model once before anybody else does.
    private static Launched selfTested(ModelInstance instance, InferenceWorkerProcess running) throws IOException {
        running.loaded(instance);
        try (var _ = BellThread.start(instance.bell())) {
            return switch (Prober.probe(instance, ProcessStarts.SELF_TEST_MAX)) {
                case ProbeOutcome.Answered _ -> new Launched.Up(running);
                case ProbeOutcome.Failed(var reason) -> new Launched.Failed("self-test: " + reason);
            };
        }
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

    private Started start(WorkerSpec spec, long incarnation) throws IOException {
        var running = starts.start(spec.version(), spec.device(), spec.needs(), incarnation);
        var life = health.begin(spec.device(), Replica.keyOf(spec), running::answered, System.nanoTime());
        // Only now: it may have ended already, and its number must not be watched any longer.
        starts.watch(running, () -> {
            running.lostContext().ifPresent(why -> life.lostContext(why, System.nanoTime()));
            life.ended();
        });
        return new Started(running, life);
    }
}
