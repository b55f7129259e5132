package dev.windlass.agent;

import dev.windlass.agent.Launcher.Launched;
import dev.windlass.domain.WorkerSpec;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a version's file here and its inference worker up: the part of a [Replica]'s life in which an interrupt loses
/// nothing.
final class Launching {
    private static final Logger LOG = LoggerFactory.getLogger(Launching.class);

    private final WorkerSpec spec;
    private final VersionFile artifact;
    private final Launcher launcher;
    private final CompletableFuture<Void> letGo;
    private boolean interruptible; // guarded by this

    Launching(WorkerSpec spec, VersionFile artifact, Launcher launcher, CompletableFuture<Void> letGo) {
        this.spec = spec;
        this.artifact = artifact;
        this.launcher = launcher;
        this.letGo = letGo;
    }

    /// Interrupts `keeper` if it is just launching.
    synchronized void interrupt(Thread keeper) {
        if (interruptible) {
            keeper.interrupt();
        }
    }

    Launched launch(PatientFetch fetch, long incarnation) throws InterruptedException {
        synchronized (this) {
            if (letGo.isDone()) {
                return new Launched.Failed("let go");
            }
            interruptible = true;
        }
        try {
            var launched = launcher.launch(spec, fetch.fetch(), incarnation);
            if (launched instanceof Launched.Refused || launched instanceof Launched.Damaged) {
                artifact.discard();
            }
            return launched;
        } catch (DigestMismatchException mismatch) {
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
}
