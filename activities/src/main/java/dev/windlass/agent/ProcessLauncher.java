package dev.windlass.agent;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.BellThread;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.Hop;
import dev.windlass.exchange.InferenceWorkerClient;
import dev.windlass.exchange.InferenceWorkerClient.ConnectOutcome;
import dev.windlass.exchange.LoadOutcome;
import dev.windlass.exchange.LoadRequest;
import dev.windlass.exchange.SlabLayout;
import dev.windlass.exchange.VersionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts inference workers as processes of this node: one version each, a slab of its own, gone when the
/// node is gone.
final class ProcessLauncher implements Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessLauncher.class);
    private static final int VERSION_ID = 1; // one version per inference worker
    private static final int SOCKET_PATH_MAX = 100; // the kernel's limit is 107 bytes
    private static final Duration SELF_TEST_MAX = Duration.ofSeconds(10);
    private static final Duration LISTEN_LOOK_EVERY = Duration.ofMillis(3);
    private static final Duration DRAIN_LOOK_EVERY = Duration.ofMillis(2);
    private static final long LOG_BYTES_MAX = 10 << 20;

    private final AgentSettings settings;
    private final Path sockets;
    private final MemoryWatch memory;

    ProcessLauncher(AgentSettings settings) throws IOException {
        this.settings = settings;
        Files.createDirectories(settings.logs());
        this.sockets = socketDirectory(settings.stateDir());
        this.memory = MemoryWatch.start();
    }

    @Override
    public Launched launch(WorkerSpec spec, Path artifact, long incarnation) throws IOException, InterruptedException {
        var socket = sockets.resolve(incarnation + ".sock");
        var process = start(spec, socket);
        LOG.atInfo()
                .addKeyValue("version", spec.version())
                .addKeyValue("pid", process.pid())
                .addKeyValue("incarnation", incarnation)
                .log("inference worker started");
        var running = new WorkerProcess(process, socket);
        memory.add(process.pid(), spec.memoryBytes(), running::kill);
        Launched launched = null;
        try {
            launched = bringUp(spec, artifact, incarnation, running);
            return launched instanceof Launched.Failed(var reason)
                    ? new Launched.Failed(running.whyDead().orElse(reason) + lastWords(spec))
                    : launched;
        } finally {
            if (!(launched instanceof Launched.Up)) {
                running.kill("it did not get ready");
                running.closeClient();
            }
        }
    }

    @Override
    public void close() {
        memory.close();
        if (!sockets.startsWith(settings.stateDir())) {
            try {
                Files.deleteIfExists(sockets);
            } catch (IOException notEmpty) {
                LOG.atWarn()
                        .addKeyValue("directory", sockets)
                        .setCause(notEmpty)
                        .log("socket directory left behind");
            }
        }
    }

    private Launched bringUp(WorkerSpec spec, Path artifact, long incarnation, WorkerProcess running)
            throws IOException, InterruptedException {
        if (!running.listens(settings.startTimeout())) {
            return new Launched.Failed("the inference worker did not listen within " + settings.startTimeout());
        }
        var name = spec.version() + "#" + incarnation;
        switch (InferenceWorkerClient.connect(name, running.socket, client(incarnation), running::kill)) {
            case ConnectOutcome.Failed(var reason) -> {
                return new Launched.Failed("no hello from the inference worker: " + reason);
            }
            case ConnectOutcome.Connected(var connected) -> running.client = connected;
        }
        var key = new VersionKey(spec.version().tenant(), spec.digest().value());
        return switch (running.client().load(new LoadRequest(key, VERSION_ID, artifact, Map.of()))) {
            case LoadOutcome.Refused(var reason) -> new Launched.Refused(reason);
            case LoadOutcome.Lost(var reason) -> new Launched.Failed(reason);
            case LoadOutcome.Loaded loaded -> selfTested(loaded.hop(), running);
        };
    }

    private ClientSettings client(long incarnation) {
        var standard = ClientSettings.standard(incarnation);
        return new ClientSettings(
                incarnation,
                new SlabLayout(SlabLayout.SLOTS_DEFAULT, settings.slabBytes()),
                settings.startTimeout(),
                settings.loadTimeout(),
                standard.heartbeatEvery(),
                standard.silenceMax(),
                standard.terminateGrace());
    }

    /// Asks the model once before anybody else does.
    private static Launched selfTested(Hop hop, WorkerProcess running) throws IOException {
        running.hop = hop;
        try (var _ = BellThread.start(hop.bell())) {
            return switch (Prober.probe(hop, SELF_TEST_MAX)) {
                case ProbeOutcome.Answered _ -> new Launched.Up(running);
                case ProbeOutcome.Failed(var reason) -> new Launched.Failed("self-test: " + reason);
            };
        }
    }

    private Process start(WorkerSpec spec, Path socket) throws IOException {
        var log = logFile(spec);
        if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
            Files.delete(log);
        }
        var command = new ArrayList<>(settings.command());
        command.addAll(List.of(
                "--socket", socket.toString(), "--state", settings.stateDir().toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
    }

    private Path logFile(WorkerSpec spec) {
        var version = spec.version();
        return settings.logs()
                .resolve("worker-%s-%s-%s.log".formatted(version.tenant(), version.model(), version.version()));
    }

    private String lastWords(WorkerSpec spec) {
        try {
            var lines = Files.readAllLines(logFile(spec));
            return lines.isEmpty() ? "" : " (" + lines.getLast() + ")";
        } catch (IOException unreadable) {
            return "";
        }
    }

    /// A directory whose path leaves room for a socket's name.
    private static Path socketDirectory(Path stateDir) throws IOException {
        var wanted = stateDir.resolve("workers");
        if (wanted.resolve("9999999999999.sock").toString().length() <= SOCKET_PATH_MAX) {
            return emptied(Files.createDirectories(wanted));
        }
        return Files.createTempDirectory("windlass-workers");
    }

    private static Path emptied(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (var leftover : files.toList()) {
                Files.deleteIfExists(leftover);
            }
        }
        return directory;
    }

    /// One process, its connections, its version.
    private final class WorkerProcess implements Running {
        private final Process process;
        private final Path socket;
        private final CompletableFuture<String> death = new CompletableFuture<>();
        private volatile @Nullable InferenceWorkerClient client;
        private volatile @Nullable Hop hop;

        WorkerProcess(Process process, Path socket) {
            this.process = process;
            this.socket = socket;
            var _ = process.onExit().thenAccept(ended -> {
                memory.remove(ended.pid());
                death.complete("the inference worker ended with exit code " + ended.exitValue());
                deleteSocket();
            });
        }

        @Override
        public Hop hop() {
            return Objects.requireNonNull(hop, "loaded");
        }

        InferenceWorkerClient client() {
            return Objects.requireNonNull(client, "connected");
        }

        @Override
        public CompletionStage<String> death() {
            return death;
        }

        /// False if the process ended or `timeout` passed first.
        boolean listens(Duration timeout) throws InterruptedException {
            long until = System.nanoTime() + timeout.toNanos();
            while (!Files.exists(socket)) {
                if (process.waitFor(LISTEN_LOOK_EVERY) || System.nanoTime() > until) {
                    return false;
                }
            }
            return true;
        }

        /// Why it is dead, if it is.
        Optional<String> whyDead() {
            return Optional.ofNullable(death.getNow(null));
        }

        @Override
        public void drain() throws InterruptedException {
            client().drain(hop());
            long until = System.nanoTime() + settings.stopTimeout().toNanos();
            while (client().requestsHeld() > 0 && System.nanoTime() < until) {
                if (process.waitFor(DRAIN_LOOK_EVERY)) {
                    return;
                }
            }
        }

        @Override
        public void stop() throws InterruptedException {
            closeClient();
            if (!process.waitFor(settings.stopTimeout())) {
                kill("it did not end when it was let go");
                process.waitFor();
            }
        }

        private void kill(String reason) {
            death.complete(reason);
            process.destroyForcibly();
        }

        void closeClient() {
            var connected = client;
            if (connected != null) {
                connected.close();
            }
        }

        private void deleteSocket() {
            try {
                Files.deleteIfExists(socket);
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("socket", socket).setCause(e).log("socket could not be deleted");
            }
        }
    }
}
