package dev.windlass.exchange;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was decided under the [SlotPool]'s lock and is to be done after it was left. One call's, one
/// thread's.
final class Deferred {
    private boolean ring;
    private boolean later;
    private @Nullable Deque<LetGo> letGo;
    private @Nullable Runnable other;

    void ring() {
        ring = true;
    }

    private record LetGo(SlotRequest request, InferenceFailure why) {}

    /// It isn't run.
    void letGo(SlotRequest request, InferenceFailure why) {
        if (letGo == null) {
            letGo = new ArrayDeque<>();
        }
        letGo.add(new LetGo(request, why));
    }

    /// Those that aren't run.
    List<SlotRequest> letGo() {
        return letGo == null ? List.of() : letGo.stream().map(LetGo::request).toList();
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
        while (letGo != null && !letGo.isEmpty()) {
            var next = letGo.remove();
            link.abandon(next.request(), next.why());
        }
    }
}
