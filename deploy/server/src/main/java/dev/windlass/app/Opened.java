package dev.windlass.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a role has opened so far, closed in the opposite order. One that can't be closed doesn't keep the
/// others open.
final class Opened implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /// Takes ownership of `part`.
    synchronized <T extends AutoCloseable> T take(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            try (var _ = parts.pop()) {
                LOG.atDebug().log("closing a part");
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("a part could not be closed");
            }
        }
    }
}
