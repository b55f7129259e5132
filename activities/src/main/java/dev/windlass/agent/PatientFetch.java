package dev.windlass.agent;

import dev.windlass.domain.VersionRef;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tries until the artifact is here: an object store that is away, or a disk that is full, is waited for.
final class PatientFetch {
    private static final Logger LOG = LoggerFactory.getLogger(PatientFetch.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    /// Who waits for the version learns after so many tries that its artifact can't be had; the tries go on.
    private static final int TRIES_BEFORE_TELLING = 5;

    private final VersionRef version;
    private final Replica.Artifact artifact;
    private final Pause pause;
    private final Consumer<String> tell;

    /// Waits before the next try.
    interface Pause {
        /// @throws InterruptedException if there is to be no next try
        void take(Duration length) throws InterruptedException;
    }

    /// @param tell told again and again why it can't be had
    PatientFetch(VersionRef version, Replica.Artifact artifact, Pause pause, Consumer<String> tell) {
        this.version = version;
        this.artifact = artifact;
        this.pause = pause;
        this.tell = tell;
    }

    /// @throws ArtifactCache.DigestMismatch if the store has other bytes: no try would change that
    Path fetch() throws ArtifactCache.DigestMismatch, InterruptedException {
        var wait = FIRST_PAUSE;
        for (int tries = 1; ; tries++) {
            try {
                return artifact.fetch();
            } catch (ArtifactCache.DigestMismatch mismatch) {
                throw mismatch;
            } catch (IOException away) {
                if (tries == 1 || tries == TRIES_BEFORE_TELLING) {
                    LOG.atWarn().addKeyValue("version", version).setCause(away).log("artifact not fetched, trying on");
                }
                if (tries >= TRIES_BEFORE_TELLING) {
                    tell.accept("the artifact can't be fetched: " + away.getMessage());
                }
            }
            pause.take(wait);
            var longer = wait.multipliedBy(2);
            wait = longer.compareTo(PAUSE_MAX) < 0 ? longer : PAUSE_MAX;
        }
    }
}
