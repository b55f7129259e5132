package dev.windlass.agent;

import dev.windlass.agent.Launcher.Launched;
import dev.windlass.agent.Launcher.Running;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.exchange.VersionKey;
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
/// again, until it is let go or refused. One that dies again and again without an answer is told to be unavailable, and
/// tried on with growing pauses: it may be the only one that serves. An object store that is away is waited for.
/// While an inference worker is down its version has no open instance; the gateway then waits a little or refuses.
final class Replica {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    private final WorkerSpec spec;
    private final VersionFile artifact;
    private final Rooms rooms;
    private final CrashLoop crashes;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<Void> letGo = new CompletableFuture<>();
    private final Launching launching;
    private final Thread keeper;

    /// The bring-up under way; another one after each death.
    private volatile BringUp bringUp = new BringUp();

    private volatile @Nullable Running running;
    private volatile @Nullable Long gaveUpNanos;
    private volatile long incarnation;
    private boolean looping; // the keeper's

    Replica(WorkerSpec spec, VersionFile artifact, Rooms rooms, CrashLoop crashes) {
        this.spec = spec;
        this.artifact = artifact;
        this.rooms = rooms;
        this.crashes = crashes;
        this.launching = new Launching(spec, artifact, rooms.launcher(), letGo);
        // It starts processes, syncs files and waits in selectors: none of that may hold a virtual thread's carrier.
        this.keeper =
                Thread.ofPlatform().daemon().name("replica-" + spec.version()).unstarted(this::keep);
    }

    /// What every replica of a node shares.
    record Rooms(
            Launcher launcher, OpenInstances instances, LongSupplier incarnations, ReplicaReport.Listener listener) {}

    Replica start() {
        keeper.start();
        return this;
    }

    void begin() {
        begun.complete(null);
    }

    VersionKey key() {
        return keyOf(spec);
    }

    static VersionKey keyOf(WorkerSpec spec) {
        return new VersionKey(spec.version().tenant(), spec.digest().value());
    }

    WorkerSpec spec() {
        return spec;
    }

    /// Waits until the version is up, or it is clear that it won't be.
    BringUpOutcome awaitUp(Duration timeout) throws InterruptedException {
        var pending = bringUp; // before `running`: a death replaces this first
        var now = running;
        return now != null ? new BringUpOutcome.Ready(Duration.ZERO) : pending.await(timeout);
    }

    /// Since when it has given up (it was refused), or empty while it tries or serves; another wish for the version
    /// starts anew.
    Optional<Duration> gaveUpFor() {
        var since = gaveUpNanos;
        return since == null ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - since));
    }

    /// Ends it: no new requests, what was submitted is answered, the process ends. Blocks.
    void stop() throws InterruptedException {
        letGo.complete(null);
        launching.interrupt(keeper);
        keeper.join();
        tell(ReplicaState.STOPPED, "");
    }

    private void keep() {
        try {
            awaitTurn();
            while (!letGo.isDone() && turn()) {
                pause(crashes.backoff());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            if (gaveUpNanos == null) {
                // Let go, or broken by an Error: nobody keeps it up any more, so that another wish begins anew.
                gaveUpNanos = System.nanoTime();
            }
            bringUp.end(new BringUpOutcome.Failed("let go before it was up"));
        }
    }

    private void awaitTurn() {
        if (!begun.isDone()) {
            incarnation = rooms.incarnations().getAsLong();
            tell(ReplicaState.LOADING, "waits for its turn: a node starts a few versions at a time");
            CompletableFuture.anyOf(begun, letGo).join();
        }
    }

    /// @return true to try again
    private boolean turn() throws InterruptedException {
        try {
            return bringUpAndWait();
        } catch (RuntimeException broken) {
            LOG.atError()
                    .addKeyValue("version", spec.version())
                    .setCause(broken)
                    .log("version not kept up");
            return again(broken.toString(), false);
        }
    }

    private boolean bringUpAndWait() throws InterruptedException {
        incarnation = rooms.incarnations().getAsLong();
        if (!looping) {
            tell(ReplicaState.LOADING, "");
        }
        // An artifact that can't be had is told of, while it is tried on.
        var fetch = new PatientFetch(
                spec.version(),
                artifact,
                this::pauseOrEnd,
                (why, reason) -> tellAndBeginAnew(ReplicaState.LOADING, reason, why));
        return switch (launching.launch(fetch, incarnation)) {
            case Launched.Refused(var reason) -> {
                giveUp(new BringUpOutcome.Refused(reason), reason);
                yield false;
            }
            case Launched.Damaged(var reason) -> again(reason, false);
            case Launched.Failed(var reason) -> again(reason, false);
            case Launched.Disturbed _ -> true; // nothing that this version did
            case Launched.Up(var up) -> serve(up);
        };
    }

    private void tellAndBeginAnew(ReplicaState state, String reason, BringUpOutcome why) {
        var told = bringUp;
        bringUp = new BringUp();
        tell(state, reason);
        told.end(why);
    }

    private void pauseOrEnd(Duration length) throws InterruptedException {
        pause(length);
        if (letGo.isDone()) {
            throw new InterruptedException("let go");
        }
    }

    private boolean serve(Running up) throws InterruptedException {
        var death = up.death().toCompletableFuture();
        long before = up.answered();
        try {
            rooms.instances().open(up.instance());
            running = up;
            tell(ReplicaState.READY, "");
            bringUp.isUp();
            CompletableFuture.anyOf(death, letGo).join();
            bringUp = new BringUp();
            running = null;
            if (!death.isDone()) {
                up.drain();
            }
        } finally {
            running = null;
            // Only now: closing the instance takes its bell from whoever answers.
            rooms.instances().close(up.instance());
            up.stop();
        }
        if (!letGo.isDone() && up.disturbed()) {
            return true; // no death of its own
        }
        return again(letGo.isDone() ? "let go" : up.whyGone(death.join()), up.answered() > before);
    }

    /// @param answered true if it had answered a request before
    /// @return true unless it was let go
    private boolean again(String reason, boolean answered) {
        if (letGo.isDone()) {
            return false;
        }
        LOG.atWarn()
                .addKeyValue("version", spec.version())
                .addKeyValue("incarnation", incarnation)
                .addKeyValue("reason", reason)
                .log("inference worker gone");
        looping = crashes.died(System.nanoTime(), answered);
        if (looping) {
            tellAndBeginAnew(
                    ReplicaState.UNAVAILABLE,
                    "crash loop: " + reason,
                    new BringUpOutcome.Failed("crash loop: " + reason));
        }
        return true;
    }

    private void giveUp(BringUpOutcome why, String reason) {
        gaveUpNanos = System.nanoTime();
        tell(ReplicaState.UNAVAILABLE, reason);
        bringUp.end(why);
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
