package dev.windlass.control;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls of the object store; its absence is an answer (503), not a surprise.
final class ObjectCalls {
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(ObjectCalls.class);

    private ObjectCalls() {}

    interface Call<T> {
        T run() throws IOException;
    }

    interface Act {
        void run() throws IOException;
    }

    /// The store says that it doesn't have what a session's row names.
    static final class LostException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        private LostException(FileNotFoundException cause) {
            super(cause);
        }
    }

    /// @throws ApiException Unavailable, if the store fails
    static <T> T of(Call<T> call) {
        try {
            return call.run();
        } catch (IOException away) {
            throw unavailable(away);
        }
    }

    /// The same for what a session's row says that it's there.
    ///
    /// @throws LostException if the store says that it isn't
    static <T> T ofSession(Call<T> call) {
        return of(() -> {
            try {
                return call.run();
            } catch (FileNotFoundException missing) {
                LOG.atWarn().addKeyValue("cause", missing.getMessage()).log("the object store lost parts of an upload");
                throw new LostException(missing);
            }
        });
    }

    static void act(Act act) {
        of(() -> {
            act.run();
            return true;
        });
    }

    static ApiException unavailable(IOException away) {
        LOG.atWarn().addKeyValue("cause", away.getMessage()).log("object store call failed");
        return new ApiException(new ApiFailure.Unavailable("objectStore", "can't be used now", RETRY));
    }
}
