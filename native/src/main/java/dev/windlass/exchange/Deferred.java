package dev.windlass.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What was decided under the [SlotPool]'s lock and is to be done after it was left. One call's, one
/// thread's.
final class Deferred {
    private boolean ring;
    private boolean later;
    private @Nullable Deque<SlotRequest> expired;
    private @Nullable Runnable other;

    void ring() {
        ring = true;
    }

    void expire(SlotRequest request) {
        if (expired == null) {
            expired = new ArrayDeque<>();
        }
        expired.add(request);
    }

    /// Another inference worker's turn has come.
    ///
    /// @param dispatch to be run
    void goesOn(Runnable dispatch) {
        var before = other;
        other = before == null
                ? dispatch
                : () -> {
                    before.run();
                    dispatch.run();
                };
    }

    @Nullable Runnable other() {
        return other;
    }

    void dispatchLater() {
        later = true;
    }

    boolean dispatchesLater() {
        return later;
    }

    void settle(SlabBell bell, WorkerLink link) {
        if (ring) {
            bell.ring();
        }
        if (other != null) {
            other.run();
        }
        while (expired != null && !expired.isEmpty()) {
            link.abandon(expired.remove(), new InferenceFailure.Expired());
        }
    }
}
