package dev.windlass.exchange;

import java.util.ArrayDeque;
import java.util.Deque;

/// What was opened so far on the way to something larger. Closed again, the last first, unless the way was
/// gone to its end.
final class Unfinished implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    <T extends AutoCloseable> T take(T part) {
        parts.push(part);
        return part;
    }

    /// From now on the parts belong to what was made of them.
    void finished() {
        parts.clear();
    }

    @Override
    public void close() {
        for (var part : parts) {
            close(part);
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception broken) {
            // It is being thrown away after something worse, which the caller is told.
            return;
        }
    }
}
