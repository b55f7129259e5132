package dev.windlass.agent;

import dev.windlass.agent.Launcher.Running;
import dev.windlass.exchange.Ending;
import dev.windlass.exchange.InferenceWorkerClient;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.worker.InferenceWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One inference worker: its process, its connections, its version if it has one to itself.
final class InferenceWorkerProcess implements Running {
    private static final Logger LOG = LoggerFactory.getLogger(InferenceWorkerProcess.class);
    private static final Duration DRAIN_LOOK_EVERY = Duration.ofMillis(2);

    /// A process whose connection broke is given so long to say why by its exit code.
    private static final Duration EXIT_WAIT = Duration.ofMillis(500);

    private static final int SIGNALLED = 128;
    private static final int SIGHUP = 1;
    private static final int SIGINT = 2;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private final Process process;
    private final Path socket;
    private final Duration stopTimeout;
    private final OutOfMemoryKills kernelKills;
    private final InferenceWorkerLogs.Log log;
    private final CompletableFuture<String> death = new CompletableFuture<>();
    private volatile @Nullable InferenceWorkerClient client;
    private volatile @Nullable ModelInstance instance;
    private volatile boolean overMemory;
    private volatile Ending ending = Ending.UNKNOWN;

    /// @param process owned from now on
    /// @param socket deleted when the process has ended
    /// @param stopTimeout from the wish to stop to `kill -9`, and from there to giving up on it
    /// @param log where it says why it ends
    InferenceWorkerProcess(
            Process process,
            Path socket,
            Duration stopTimeout,
            OutOfMemoryKills kernelKills,
            InferenceWorkerLogs.Log log) {
        this.process = process;
        this.socket = socket;
        this.stopTimeout = stopTimeout;
        this.kernelKills = kernelKills;
        this.log = log;
    }

    /// Begins to look out for the end of the process.
    ///
    /// @param ended run once, on a thread that it must not block
    void watch(Runnable ended) {
        var _ = process.onExit().thenAccept(gone -> {
            ending = endingOf(process.exitValue());
            ended.run();
            death.complete(ending());
            deleteSocket();
        });
    }

    Path socket() {
        return socket;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /// How it ended; unknown while it runs, and for a moment after.
    Ending ended() {
        return ending;
    }

    /// It is connected.
    void connected(InferenceWorkerClient connected) {
        client = connected;
    }

    InferenceWorkerClient client() {
        return Objects.requireNonNull(client, "connected");
    }

    /// It has its version.
    void loaded(ModelInstance loaded) {
        instance = loaded;
    }

    @Override
    public ModelInstance instance() {
        return Objects.requireNonNull(instance, "loaded");
    }

    @Override
    public CompletableFuture<String> death() {
        return death;
    }

    /// True if it was ended for the memory that it took.
    boolean overMemory() {
        return overMemory;
    }

    /// Why it is dead; if it lives on, `otherwise`; with its last words. Waits a little for one that is just ending.
    String whyDead(String otherwise) throws InterruptedException {
        boolean ended = process.waitFor(EXIT_WAIT);
        if (lostItsDevice()) {
            return ending();
        }
        return (ended && !death.isDone() ? ending() : death.getNow(otherwise)) + log.lastWords();
    }

    @Override
    public String whyGone(String told) {
        return lostItsDevice() ? ending() : told;
    }

    /// Why it ended, if it is that its device was of no use to it any more.
    Optional<String> lostContext() {
        return lostItsDevice() ? Optional.of(ending()) : Optional.empty();
    }

    private boolean lostItsDevice() {
        return !process.isAlive() && process.exitValue() == InferenceWorker.DEVICE_LOST_EXIT;
    }

    @Override
    public void drain() throws InterruptedException {
        drain(instance());
    }

    /// The same with one of several versions.
    void drain(ModelInstance leaving) throws InterruptedException {
        client().drain(leaving);
        long until = System.nanoTime() + stopTimeout.toNanos();
        while (client().requestsHeld(leaving) > 0 && System.nanoTime() < until) {
            if (process.waitFor(DRAIN_LOOK_EVERY)) {
                return;
            }
        }
    }

    @Override
    public void stop() throws InterruptedException {
        closeClient();
        if (process.waitFor(stopTimeout)) {
            return;
        }
        kill("it did not end when it was let go");
        if (!process.waitFor(stopTimeout)) {
            LOG.atError()
                    .addKeyValue("pid", process.pid())
                    .log("inference worker outlives kill -9, left to the system");
        }
    }

    @Override
    public long answered() {
        var connected = client;
        return connected == null ? 0 : connected.answered();
    }

    /// Ends the process for the memory that it took. Doesn't block.
    void killForMemory(String reason) {
        overMemory = true;
        kill(reason);
    }

    /// A signal that nobody here sent, nor the kernel for want of memory, says nothing of what the process was at.
    private Ending endingOf(int exitCode) {
        return switch (exitCode) {
            case SIGNALLED + SIGHUP, SIGNALLED + SIGINT, SIGNALLED + SIGTERM -> Ending.FROM_OUTSIDE;
            case SIGNALLED + SIGKILL -> overMemory || kernelKills.sinceLook() ? Ending.OF_ITSELF : Ending.FROM_OUTSIDE;
            default -> Ending.OF_ITSELF;
        };
    }

    /// Ends the process at once. Doesn't block.
    void kill(String reason) {
        death.complete(reason);
        process.destroyForcibly();
    }

    void closeClient() {
        var connected = client;
        if (connected != null) {
            connected.close();
        }
    }

    private String ending() {
        return lostItsDevice()
                ? "CudaFault: " + InferenceWorker.detail(log.lastLine())
                : "the inference worker ended with exit code " + process.exitValue();
    }

    private void deleteSocket() {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("socket", socket).setCause(e).log("socket could not be deleted");
        }
    }
}
