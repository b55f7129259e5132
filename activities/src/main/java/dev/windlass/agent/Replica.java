package dev.windlass.agent;

import dev.windlass.agent.Launcher.Launched;
import dev.windlass.agent.Launcher.Running;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.OpenHops;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Keeps one version up on this node: one thread that brings it up, waits for its death, and brings it up again, until
/// it is let go or dies too often.
///
/// While an inference worker is down its version has no open hop; the gateway then waits a little or refuses.
final class Replica {
    /// Where the artifact lies on this node, brought here first if need be.
    @FunctionalInterface
    interface Artifact {
        Path fetch() throws IOException;
    }

    private final WorkerSpec spec;
    private final Artifact artifact;
    private final Launcher launcher;
    private final OpenHops hops;
    private final LongSupplier incarnations;
    private final ReplicaReport.Listener listener;
    private final CrashLoop crashes;
    private final CompletableFuture<LoadOutcome> firstOutcome = new CompletableFuture<>();
    private final CompletableFuture<Void> letGo = new CompletableFuture<>();
    private final long wishedNanos = System.nanoTime();
    private final Thread keeper;

    private volatile @Nullable Running running;

    Replica(WorkerSpec spec, Artifact artifact, Rooms rooms, CrashLoop crashes) {
        this.spec = spec;
        this.artifact = artifact;
        this.launcher = rooms.launcher();
        this.hops = rooms.hops();
        this.incarnations = rooms.incarnations();
        this.listener = rooms.listener();
        this.crashes = crashes;
        this.keeper = Thread.ofVirtual().name("replica-" + spec.version()).unstarted(this::keep);
    }

    /// What every replica of a node shares.
    record Rooms(Launcher launcher, OpenHops hops, LongSupplier incarnations, ReplicaReport.Listener listener) {}

    Replica start() {
        keeper.start();
        return this;
    }

    WorkerSpec spec() {
        return spec;
    }

    /// Waits until the version is up, or it is clear that it won't be.
    LoadOutcome awaitUp(Duration timeout) throws InterruptedException {
        var now = running;
        if (now != null) {
            return new LoadOutcome.Ready(now.hop().incarnation(), Duration.ZERO);
        }
        try {
            return firstOutcome.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new LoadOutcome.Failed("not ready after " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the keeper never completes exceptionally", e);
        }
    }

    /// True once it gave up; another wish for the same version starts anew.
    boolean gaveUp() {
        return !keeper.isAlive();
    }

    /// Ends it: no new requests, what was submitted is answered, the process ends. Blocks.
    void stop() throws InterruptedException {
        letGo.complete(null);
        keeper.join();
    }

    private void keep() {
        try {
            while (!letGo.isDone() && bringUpAndWait()) {
                pause(crashes.backoff());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            firstOutcome.complete(new LoadOutcome.Failed("let go before it was up"));
            if (letGo.isDone()) {
                tell(ReplicaState.STOPPED, 0, "");
            }
        }
    }

    /// @return true to try again
    private boolean bringUpAndWait() throws InterruptedException {
        long incarnation = incarnations.getAsLong();
        tell(ReplicaState.LOADING, incarnation, "");
        return switch (launch(incarnation)) {
            case Launched.Refused(var reason) -> {
                giveUp(new LoadOutcome.Refused(reason), incarnation, reason);
                yield false;
            }
            case Launched.Failed(var reason) -> survived(incarnation, reason);
            case Launched.Up(var up) -> serve(up, incarnation);
        };
    }

    private Launched launch(long incarnation) throws InterruptedException {
        try {
            return launcher.launch(spec, artifact.fetch(), incarnation);
        } catch (ArtifactCache.DigestMismatch mismatch) {
            return new Launched.Refused(String.valueOf(mismatch.getMessage()));
        } catch (IOException e) {
            return new Launched.Failed(String.valueOf(e.getMessage()));
        }
    }

    private boolean serve(Running up, long incarnation) throws InterruptedException {
        running = up;
        hops.open(up.hop());
        firstOutcome.complete(
                new LoadOutcome.Ready(incarnation, Duration.ofNanos(System.nanoTime() - wishedNanos)));
        tell(ReplicaState.READY, incarnation, "");
        var death = up.death().toCompletableFuture();
        CompletableFuture.anyOf(death, letGo).join();
        running = null;
        if (letGo.isDone()) {
            hops.close(up.hop());
            up.stop();
            return false;
        }
        hops.close(up.hop());
        return survived(incarnation, death.join());
    }

    /// @return true unless that was one death too many
    private boolean survived(long incarnation, String reason) {
        if (!crashes.died(System.nanoTime())) {
            return true;
        }
        giveUp(new LoadOutcome.Failed("crash loop: " + reason), incarnation, "crash loop: " + reason);
        return false;
    }

    private void giveUp(LoadOutcome outcome, long incarnation, String reason) {
        tell(ReplicaState.UNAVAILABLE, incarnation, reason);
        firstOutcome.complete(outcome);
    }

    private void pause(Duration backoff) throws InterruptedException {
        try {
            letGo.get(backoff.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException over) {
            // The usual end of a pause.
        } catch (ExecutionException e) {
            throw new IllegalStateException("letGo never completes exceptionally", e);
        }
    }

    private void tell(ReplicaState state, long incarnation, String reason) {
        listener.changed(new ReplicaReport(spec, state, incarnation, reason));
    }
}
