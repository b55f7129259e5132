package dev.windlass.agent;

import dev.windlass.domain.Device;
import dev.windlass.domain.Resources;
import dev.windlass.domain.VersionRef;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.ConfinedProcess;
import dev.windlass.exchange.InferenceWorkerClient;
import dev.windlass.exchange.InferenceWorkerClient.ConnectOutcome;
import dev.windlass.slab.SlabLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the processes of this node's inference workers, greets them, and caps their memory.
final class ProcessStarts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessStarts.class);

    /// A version is asked once before anybody else asks it.
    static final Duration SELF_TEST_MAX = Duration.ofSeconds(10);

    private final AgentSettings settings;
    private final Path sockets;
    private final InferenceWorkerLogs logs;
    private final MemoryWatch memory;

    /// @throws IOException if the state directory can't be used
    ProcessStarts(AgentSettings settings) throws IOException {
        this.settings = settings;
        this.logs = new InferenceWorkerLogs(settings.logs());
        this.sockets = SocketDirectory.open(settings.stateDir().toAbsolutePath());
        this.memory = MemoryWatch.start();
    }

    /// Starts one on a device. The caller has it [watched][#watch] and owns it.
    ///
    /// @param version the one, or the first, that it is started for: it prints to that one's log
    /// @param needs of all versions that it is to run
    InferenceWorkerProcess start(VersionRef version, Device device, Resources needs, long incarnation)
            throws IOException {
        var socket = sockets.resolve(incarnation + ".sock");
        var log = logs.open(version);
        var slice = settings.gpus().slices().get(device);
        var environment =
                slice == null ? Map.<String, String>of() : GpuOffer.environment(slice, needs, System.getenv());
        var builder = new ProcessBuilder(command(socket, slice != null))
                .directory(settings.logs().toFile()) // where a JVM that crashes leaves its report
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        var process = ConfinedProcess.start(builder, environment);
        OutOfMemoryOrder.beforeThis(process.pid());
        LOG.atInfo()
                .addKeyValue("version", version)
                .addKeyValue("pid", process.pid())
                .addKeyValue("incarnation", incarnation)
                .log("inference worker started");
        var running = new InferenceWorkerProcess(process, socket, settings.stopTimeout(), memory.kills(), log);
        cap(running, needs.memoryBytes());
        return running;
    }

    private List<String> command(Path socket, boolean onGpu) {
        var command = new ArrayList<>(settings.command());
        command.set(0, program(command.getFirst()));
        command.addAll(List.of("--socket", socket.toString()));
        command.addAll(List.of("--state", settings.stateDir().toAbsolutePath().toString()));
        command.addAll(List.of("--node", Long.toString(ProcessHandle.current().pid())));
        if (onGpu) {
            command.addAll(List.of("--gpu-runtime", settings.gpus().runtime()));
        }
        return command;
    }

    /// A path that is meant from here, where the process doesn't start.
    static String program(String name) {
        return name.contains("/") ? Path.of(name).toAbsolutePath().toString() : name;
    }

    /// From now on it may hold so much.
    void cap(InferenceWorkerProcess running, long memoryBytes) {
        memory.add(running.pid(), memoryBytes, running::killForMemory);
        if (!running.alive()) {
            memory.remove(running.pid()); // its number may be another's by now
        }
    }

    /// @param ended run once the process has ended, on a thread that it must not block
    void watch(InferenceWorkerProcess running, Runnable ended) {
        running.watch(() -> {
            memory.remove(running.pid());
            ended.run();
        });
    }

    /// Connects to it, and gives it its slab.
    ///
    /// @param name for threads and logs
    /// @param turn its own on the processors
    /// @return why that failed
    Optional<String> greet(InferenceWorkerProcess running, String name, long incarnation, ClientSettings.Turn turn) {
        var outcome = InferenceWorkerClient.connect(
                name, running.socket(), client(incarnation, turn), running::alive, running::ended, running::kill);
        return switch (outcome) {
            case ConnectOutcome.Failed(var reason) -> Optional.of("no hello from the inference worker: " + reason);
            case ConnectOutcome.Connected(var connected) -> {
                running.connected(connected);
                yield Optional.empty();
            }
        };
    }

    private ClientSettings client(long incarnation, ClientSettings.Turn turn) {
        var standard = ClientSettings.standard(incarnation);
        return new ClientSettings(
                incarnation,
                new SlabLayout(SlabLayout.SLOTS_DEFAULT, settings.slabBytes(), settings.replyBytesMax()),
                settings.startTimeout(),
                settings.loadTimeout(),
                standard.heartbeatEvery(),
                standard.silenceMax(),
                standard.terminateGrace(),
                turn);
    }

    @Override
    public void close() {
        memory.close();
    }
}
