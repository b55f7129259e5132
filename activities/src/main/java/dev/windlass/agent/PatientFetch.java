package dev.windlass.agent;

import dev.windlass.domain.VersionRef;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
    private final VersionFile artifact;
    private final Pause pause;
    private final Listener listener;

    /// Waits before the next try.
    interface Pause {
        /// @throws InterruptedException if there is to be no next try
        void take(Duration length) throws InterruptedException;
    }

    /// Is told again and again why the artifact can't be had, and what that means to those who wait for it.
    interface Listener {
        void away(BringUpOutcome outcome, String reason);
    }

    PatientFetch(VersionRef version, VersionFile artifact, Pause pause, Listener listener) {
        this.version = version;
        this.artifact = artifact;
        this.pause = pause;
        this.listener = listener;
    }

    /// @throws DigestMismatchException if the store has other bytes: no try would change that
    Path fetch() throws DigestMismatchException, InterruptedException {
        var wait = FIRST_PAUSE;
        for (int tries = 1; ; tries++) {
            try {
                return artifact.fetch();
            } catch (DigestMismatchException mismatch) {
                throw mismatch;
            } catch (IOException away) {
                if (tries == 1 || tries == TRIES_BEFORE_TELLING) {
                    LOG.atWarn().addKeyValue("version", version).setCause(away).log("artifact not fetched, trying on");
                }
                if (tries >= TRIES_BEFORE_TELLING) {
                    var reason = "the artifact can't be fetched: " + away.getMessage();
                    listener.away(outcome(away, reason), reason);
                }
            }
            pause.take(wait);
            var longer = wait.multipliedBy(2);
            wait = longer.compareTo(PAUSE_MAX) < 0 ? longer : PAUSE_MAX;
        }
    }

    /// A store that says that the object isn't there has answered: whoever waits would wait for nothing.
    private static BringUpOutcome outcome(IOException why, String reason) {
        return why instanceof FileNotFoundException
                ? new BringUpOutcome.Failed(reason)
                : new BringUpOutcome.Away(reason);
    }
}
