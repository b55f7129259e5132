package dev.windlass.agent;

import dev.windlass.domain.Device;
import dev.windlass.domain.Resources;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.Bell;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.Ending;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.exchange.VersionKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// An inference worker's process that versions of one tenant share; no two of one model, so that none takes down
/// what it is to replace, or is to be replaced by.
final class SharedProcess {
    /// How many a death takes down at most. That many small ones keep a core busy long before.
    static final int VERSIONS_MAX = 32;

    private final ClientSettings.Turn turn;
    private final ProcessStarts starts;
    private final OpenInstances instances;
    private final ReentrantLock loads = new ReentrantLock(true);
    private final CompletableFuture<Start> start = new CompletableFuture<>();
    private final CompletableFuture<Fate> fate = new CompletableFuture<>();

    /// As the next two, guarded by [TenantProcesses].
    private final List<Tenancy> tenancies = new ArrayList<>();

    private int versionIds;
    private boolean closed;

    /// @param turn its own on the processors, and whose it is
    SharedProcess(ClientSettings.Turn turn, ProcessStarts starts, OpenInstances instances) {
        this.turn = turn;
        this.starts = starts;
        this.instances = instances;
    }

    /// What came of its start.
    sealed interface Start {
        record Up(InferenceWorkerProcess process) implements Start {}

        record Failed(String reason) implements Start {}
    }

    /// How it ended.
    ///
    /// @param causes the versions that it may have died of; none if it wasn't one of them, or nothing is known
    record Fate(String reason, Set<VersionKey> causes) {
        boolean wasAnothers(VersionKey version) {
            return !causes.isEmpty() && !causes.contains(version);
        }
    }

    boolean takes(WorkerSpec spec) {
        return !closed
                && turn.tenant().equals(spec.version().tenant())
                && tenancies.size() < VERSIONS_MAX
                && tenancies.stream()
                        .noneMatch(it -> it.spec()
                                .version()
                                .model()
                                .equals(spec.version().model()));
    }

    int nextVersionId() {
        return ++versionIds;
    }

    void join(Tenancy tenancy) {
        tenancies.add(tenancy);
    }

    /// @return true if it was the last, and nobody comes any more
    boolean leave(Tenancy tenancy) {
        tenancies.remove(tenancy);
        closed |= tenancies.isEmpty();
        return tenancies.isEmpty();
    }

    void shut() {
        closed = true;
    }

    /// From now on it may hold what its versions were given together.
    void cap() {
        long bytes = tenancies.stream()
                .mapToLong(it -> it.spec().needs().memoryBytes())
                .sum();
        if (bytes > 0 && start.getNow(null) instanceof Start.Up(var process)) {
            starts.cap(process, bytes);
        }
    }

    Set<VersionKey> versions() {
        return tenancies.stream().map(Tenancy::key).collect(Collectors.toSet());
    }

    /// Starts it, on a thread of its own: who began it may be let go while others wait for it.
    ///
    /// @param died told of its end before anybody else is
    void begin(WorkerSpec first, long incarnation, Consumer<Died> died) {
        Thread.ofPlatform()
                .daemon()
                .name("shared-" + incarnation)
                .start(() -> start.complete(started(first, incarnation, died)));
    }

    /// @param suspects versions that it was at when it ended
    record Died(String reason, Ending ending, boolean overMemory, Set<VersionKey> suspects) {}

    private record End(Ending ending, Set<VersionKey> suspects) {}

    private Start started(WorkerSpec first, long incarnation, Consumer<Died> died) {
        try {
            var needs = Resources.memory(first.needs().memoryBytes());
            return greeted(starts.start(first.version(), Device.CPU, needs, incarnation), incarnation, died);
        } catch (IOException | InterruptedException | RuntimeException | Error failed) {
            return new Start.Failed("not started: " + failed);
        }
    }

    /// Leaves no process behind that isn't up.
    private Start greeted(InferenceWorkerProcess process, long incarnation, Consumer<Died> died)
            throws InterruptedException {
        boolean up = false;
        try {
            var exited = new CompletableFuture<Ending>();
            starts.watch(process, () -> exited.complete(process.ended()));
            var failure = starts.greet(process, turn.tenant() + "#" + incarnation, incarnation, turn);
            if (failure.isPresent()) {
                return new Start.Failed(process.whyDead(failure.get()));
            }
            keep(process.client().bell());
            var end = exited.thenCombine(process.client().suspects(), End::new);
            var _ = process.death()
                    .thenAcceptBoth(
                            end,
                            (reason, how) ->
                                    died.accept(new Died(reason, how.ending(), process.overMemory(), how.suspects())));
            up = true;
            return new Start.Up(process);
        } finally {
            if (!up) {
                process.kill("it did not get ready");
                process.closeClient();
            }
        }
    }

    private void keep(Bell bell) {
        try {
            instances.keep(bell);
        } catch (RuntimeException notTaken) {
            instances.letGo(bell);
            throw notTaken;
        }
    }

    /// Held while a version is loaded: so a load that takes the process down is known, and those that serve lose one
    /// core at most to loads.
    ReentrantLock loads() {
        return loads;
    }

    /// Waits for it. Not interruptible.
    Start awaitStart() {
        return start.join();
    }

    /// Completed when it has ended.
    CompletableFuture<Fate> fate() {
        return fate;
    }

    /// Ends it at once, now or when it has started.
    void kill() {
        var _ = start.thenAccept(it -> {
            if (it instanceof Start.Up(var process)) {
                process.kill("the node stops");
            }
        });
    }

    /// Ends it. Blocks.
    void stop() throws InterruptedException {
        if (awaitStart() instanceof Start.Up(var process)) {
            instances.letGo(process.client().bell());
            process.stop();
        }
    }
}
