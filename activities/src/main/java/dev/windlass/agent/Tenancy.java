package dev.windlass.agent;

import dev.windlass.agent.Launcher.Launched;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.InferenceWorkerClient;
import dev.windlass.exchange.LoadOutcome;
import dev.windlass.exchange.LoadRequest;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.VersionKey;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One version in a process that it shares.
final class Tenancy implements Launcher.Running {
    private final WorkerSpec spec;
    private final int versionId;
    private final SharedProcess home;
    private final TenantProcesses processes;
    private final CompletableFuture<Launched> outcome = new CompletableFuture<>();
    private volatile @Nullable ModelInstance instance;

    /// @param versionId unique in its process
    Tenancy(WorkerSpec spec, int versionId, SharedProcess home, TenantProcesses processes) {
        this.spec = spec;
        this.versionId = versionId;
        this.home = home;
        this.processes = processes;
    }

    WorkerSpec spec() {
        return spec;
    }

    VersionKey key() {
        return Replica.keyOf(spec);
    }

    /// Loads the version and asks it once. An interrupt ends the wait and not the load, with which the process would
    /// be lost: what comes of it is undone then.
    Launched bringUp(Path artifact) throws InterruptedException {
        Thread.ofPlatform().daemon().name("load-" + spec.version()).start(() -> end(brought(artifact)));
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it exceptionally", e);
        } catch (InterruptedException stop) {
            if (!outcome.complete(new Launched.Failed("let go")) && outcome.join() instanceof Launched.Up) {
                leaveAside();
            }
            throw stop;
        }
    }

    private void end(Launched launched) {
        if (!(launched instanceof Launched.Up)) {
            leaveUninterrupted();
        }
        if (!outcome.complete(launched) && launched instanceof Launched.Up) {
            leaveUninterrupted();
        }
    }

    private void leaveAside() {
        Thread.ofPlatform().daemon().name("leave-" + spec.version()).start(this::leaveUninterrupted);
    }

    private void leaveUninterrupted() {
        try {
            stop();
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    private Launched brought(Path artifact) {
        try {
            return switch (home.awaitStart()) {
                case SharedProcess.Start.Failed(var reason) -> new Launched.Failed(reason);
                case SharedProcess.Start.Up(var process) -> inTurn(process, artifact);
            };
        } catch (InterruptedException | RuntimeException | Error broken) {
            return new Launched.Failed("not loaded: " + broken);
        }
    }

    /// One after the other.
    private Launched inTurn(InferenceWorkerProcess process, Path artifact) throws InterruptedException {
        processes.cap(home);
        home.loads().lock();
        try {
            if (outcome.isDone()) {
                return new Launched.Failed("let go");
            }
            return home.fate().isDone() ? gone(process, "the process ended") : load(process, artifact);
        } finally {
            home.loads().unlock();
        }
    }

    private Launched load(InferenceWorkerProcess process, Path artifact) throws InterruptedException {
        return switch (process.client().load(new LoadRequest(key(), versionId, artifact, Map.of()))) {
            case LoadOutcome.Refused(var reason) -> new Launched.Refused(reason);
            case LoadOutcome.Damaged(var reason) -> new Launched.Damaged(reason);
            case LoadOutcome.Failed(var reason) -> new Launched.Failed(reason);
            case LoadOutcome.Lost(var reason) -> gone(process, reason);
            case LoadOutcome.Loaded loaded -> selfTested(process, loaded.instance());
        };
    }

    /// Others may be asked meanwhile: somebody waits on the bell already.
    private Launched selfTested(InferenceWorkerProcess process, ModelInstance loaded) throws InterruptedException {
        instance = loaded;
        return switch (Prober.probe(loaded, ProcessStarts.SELF_TEST_MAX)) {
            case ProbeOutcome.Answered _ -> new Launched.Up(this);
            case ProbeOutcome.Failed(var reason) ->
                process.client().lost()
                        ? gone(process, "self-test: " + reason)
                        : new Launched.Failed("self-test: " + reason);
        };
    }

    private Launched gone(InferenceWorkerProcess process, String reason) throws InterruptedException {
        return home.fate().join().wasAnothers(key())
                ? new Launched.Disturbed(reason)
                : new Launched.Failed(process.whyDead(reason));
    }

    @Override
    public ModelInstance instance() {
        return Objects.requireNonNull(instance, "loaded");
    }

    @Override
    public long answered() {
        return client().answered(instance());
    }

    @Override
    public CompletionStage<String> death() {
        return home.fate().thenApply(SharedProcess.Fate::reason);
    }

    @Override
    public boolean disturbed() {
        var fate = home.fate().getNow(null);
        return fate != null && fate.wasAnothers(key());
    }

    @Override
    public void drain() throws InterruptedException {
        process().drain(instance());
    }

    /// Only this version goes, unless it is the last.
    @Override
    public void stop() throws InterruptedException {
        if (processes.leave(home, this)) {
            home.stop();
            return;
        }
        var loaded = instance;
        if (loaded != null && !home.fate().isDone()) {
            client().unload(loaded);
        }
        processes.cap(home);
    }

    private InferenceWorkerClient client() {
        return process().client();
    }

    private InferenceWorkerProcess process() {
        return ((SharedProcess.Start.Up) home.awaitStart()).process();
    }
}
