package dev.windlass.workflow;

import dev.windlass.domain.Judgement;
import org.jspecify.annotations.Nullable;

/// Why a promotion goes no further. `actor` is who or what turned it back.
record Turn(
        Reason reason,
        String message,
        String actor,
        @Nullable Judgement judgement) {
    static Turn of(Reason reason, String message) {
        return new Turn(reason, message, "windlass", null);
    }

    static Turn by(Judgement judgement) {
        var reason = judgement.guard() == null ? Reason.HARM : Reason.GUARD;
        return new Turn(reason, judgement.message(), "judge", judgement);
    }

    TurnBack asException() {
        return new TurnBack(this);
    }

    /// Unwinds the way forward to where the road back begins.
    static final class TurnBack extends RuntimeException {
        private final transient Turn turn;

        TurnBack(Turn turn) {
            super(turn.message());
            this.turn = turn;
        }

        Turn turn() {
            return turn;
        }
    }

    /// Another holder has the endpoint: no road back either, the route is no longer ours.
    static final class Superseded extends RuntimeException {
        Superseded(String message) {
            super(message);
        }
    }
}
