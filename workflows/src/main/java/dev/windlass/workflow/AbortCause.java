package dev.windlass.workflow;

import dev.windlass.domain.Judgement;
import org.jspecify.annotations.Nullable;

/// Why a promotion goes no further. `actor` is who or what turned it back.
record AbortCause(
        Reason reason,
        String message,
        String actor,
        @Nullable Judgement judgement) {
    static AbortCause of(Reason reason, String message) {
        return new AbortCause(reason, message, "windlass", null);
    }

    static AbortCause by(Judgement judgement) {
        var reason = judgement.guard() == null ? Reason.HARM : Reason.GUARD;
        return new AbortCause(reason, judgement.message(), "judge", judgement);
    }

    TurnedBack asException() {
        return new TurnedBack(this);
    }

    /// Unwinds the way forward to where the road back begins.
    static final class TurnedBack extends RuntimeException {
        private final transient AbortCause turn;

        TurnedBack(AbortCause turn) {
            super(turn.message());
            this.turn = turn;
        }

        AbortCause turn() {
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
