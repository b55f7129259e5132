package dev.windlass.agent;

import dev.windlass.agent.Launcher.Launched;
import dev.windlass.agent.Launcher.Running;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.OpenHops;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one version up on this node: one thread that brings it up, waits for its death, and brings it up
/// again, until it is let go or dies too often. An object store that is away is no death: that is waited for.
///
/// While an inference worker is down its version has no open hop; the gateway then waits a little or refuses.
final class Replica {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final Duration FIRST_FETCH_PAUSE = Duration.ofMillis(100);
    private static final Duration FETCH_PAUSE_MAX = Duration.ofSeconds(5);

    /// Who waits for the version learns after so many tries that its artifact can't be had; the tries go on.
    private static final int FETCHES_BEFORE_TELLING = 5;

    /// The artifact on this node.
    interface Artifact {
        /// Brings it here first if need be.
        Path fetch() throws IOException, InterruptedException;

        /// It was refused: the next fetch brings it anew.
        void discard() throws IOException;
    }

    private final WorkerSpec spec;
    private final Artifact artifact;
    private final Rooms rooms;
    private final CrashLoop crashes;
    private final CompletableFuture<Void> letGo = new CompletableFuture<>();
    private final Thread keeper;

    /// What the bring-up under way will come to; another one after each death.
    private volatile CompletableFuture<LoadOutcome> outcome = new CompletableFuture<>();

    private volatile long wishedNanos = System.nanoTime();
    private volatile @Nullable Running running;
    private volatile @Nullable Long gaveUpNanos;
    private volatile long incarnation;
    private boolean interruptible; // guarded by this: the keeper brings up, and nothing is lost by an interrupt

    Replica(WorkerSpec spec, Artifact artifact, Rooms rooms, CrashLoop crashes) {
        this.spec = spec;
        this.artifact = artifact;
        this.rooms = rooms;
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
        var pending = outcome; // before `running`: a death replaces this first
        var now = running;
        if (now != null) {
            return new LoadOutcome.Ready(now.hop().incarnation(), Duration.ZERO);
        }
        try {
            return pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new LoadOutcome.Failed("not ready after " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it exceptionally", e);
        }
    }

    /// Since when it has given up, or empty while it tries or serves; another wish for the version starts
    /// anew.
    Optional<Duration> gaveUpFor() {
        var since = gaveUpNanos;
        return since == null ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - since));
    }

    /// Ends it: no new requests, what was submitted is answered, the process ends. Blocks.
    void stop() throws InterruptedException {
        letGo.complete(null);
        synchronized (this) {
            if (interruptible) {
                keeper.interrupt();
            }
        }
        keeper.join();
        tell(ReplicaState.STOPPED, "");
    }

    private void keep() {
        try {
            while (!letGo.isDone() && bringUpAndWait()) {
                pause(crashes.backoff());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            outcome.complete(new LoadOutcome.Failed("let go before it was up"));
        }
    }

    /// @return true to try again
    private boolean bringUpAndWait() throws InterruptedException {
        incarnation = rooms.incarnations().getAsLong();
        tell(ReplicaState.LOADING, "");
        return switch (bringUp()) {
            case Launched.Refused(var reason) -> {
                giveUp(new LoadOutcome.Refused(reason), reason);
                yield false;
            }
            case Launched.Failed(var reason) -> letGo.isDone() || survived(reason);
            case Launched.Up(var up) -> serve(up);
        };
    }

    private Launched bringUp() throws InterruptedException {
        synchronized (this) {
            if (letGo.isDone()) {
                return new Launched.Failed("let go");
            }
            interruptible = true;
        }
        try {
            var launched = rooms.launcher().launch(spec, fetched(), incarnation);
            if (launched instanceof Launched.Refused) {
                artifact.discard();
            }
            return launched;
        } catch (ArtifactCache.DigestMismatch mismatch) {
            return new Launched.Refused(String.valueOf(mismatch.getMessage()));
        } catch (IOException | RuntimeException e) {
            LOG.atError().addKeyValue("version", spec.version()).setCause(e).log("inference worker not launched");
            return new Launched.Failed(String.valueOf(e.getMessage()));
        } finally {
            synchronized (this) {
                interruptible = false;
                // An interrupt that came too late must not tear the stop.
                var _ = Thread.interrupted();
            }
        }
    }

    /// Tries until the artifact is here.
    private Path fetched() throws ArtifactCache.DigestMismatch, InterruptedException {
        var wait = FIRST_FETCH_PAUSE;
        for (int tries = 1; ; tries++) {
            try {
                return artifact.fetch();
            } catch (ArtifactCache.DigestMismatch mismatch) {
                throw mismatch;
            } catch (IOException away) {
                LOG.atWarn()
                        .addKeyValue("version", spec.version())
                        .setCause(away)
                        .log("artifact not fetched");
                if (tries >= FETCHES_BEFORE_TELLING) {
                    var reason = "the artifact can't be fetched: " + away.getMessage();
                    tell(ReplicaState.LOADING, reason);
                    renewOutcome().complete(new LoadOutcome.Failed(reason));
                }
            }
            pause(wait);
            if (letGo.isDone()) {
                throw new InterruptedException("let go");
            }
            wait = wait.multipliedBy(2).compareTo(FETCH_PAUSE_MAX) < 0 ? wait.multipliedBy(2) : FETCH_PAUSE_MAX;
        }
    }

    private boolean serve(Running up) throws InterruptedException {
        rooms.hops().open(up.hop());
        running = up;
        tell(ReplicaState.READY, "");
        outcome.complete(new LoadOutcome.Ready(incarnation, Duration.ofNanos(System.nanoTime() - wishedNanos)));
        var death = up.death().toCompletableFuture();
        CompletableFuture.anyOf(death, letGo).join();
        var _ = renewOutcome();
        running = null;
        try {
            if (!death.isDone()) {
                up.drain();
            }
        } finally {
            // Only now: closing the hop takes its bell from whoever answers.
            rooms.hops().close(up.hop());
            up.stop();
        }
        return !letGo.isDone() && survived(death.join());
    }

    /// @return the one so far
    private CompletableFuture<LoadOutcome> renewOutcome() {
        var soFar = outcome;
        wishedNanos = System.nanoTime();
        outcome = new CompletableFuture<>();
        return soFar;
    }

    /// @return true unless that was one death too many
    private boolean survived(String reason) {
        LOG.atWarn()
                .addKeyValue("version", spec.version())
                .addKeyValue("incarnation", incarnation)
                .addKeyValue("reason", reason)
                .log("inference worker gone");
        if (!crashes.died(System.nanoTime())) {
            return true;
        }
        giveUp(new LoadOutcome.Failed("crash loop: " + reason), "crash loop: " + reason);
        return false;
    }

    private void giveUp(LoadOutcome why, String reason) {
        gaveUpNanos = System.nanoTime();
        tell(ReplicaState.UNAVAILABLE, reason);
        outcome.complete(why);
    }

    private void pause(Duration length) throws InterruptedException {
        try {
            letGo.get(length.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException over) {
            // The usual end of a pause.
            return;
        } catch (ExecutionException e) {
            throw new IllegalStateException("letGo never completes exceptionally", e);
        }
    }

    private void tell(ReplicaState state, String reason) {
        rooms.listener().changed(new ReplicaReport(spec, state, incarnation, reason));
    }
}
