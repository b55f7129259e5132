package dev.windlass.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What was decided under the [SlotPool]'s lock and is to be done after it was left. One call's, one thread's.
final class Deferred {
    private boolean ring;
    private boolean later;
    private @Nullable Deque<SlotRequest> expired;

    void ring() {
        ring = true;
    }

    void expire(SlotRequest request) {
        if (expired == null) {
            expired = new ArrayDeque<>();
        }
        expired.add(request);
    }

    void dispatchLater() {
        later = true;
    }

    boolean dispatchesLater() {
        return later;
    }

    boolean rings() {
        return ring;
    }

    @Nullable SlotRequest takeExpired() {
        return expired == null ? null : expired.poll();
    }
}
