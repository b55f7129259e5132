package dev.windlass.workflow;

import dev.windlass.domain.Judgement;
import dev.windlass.workflow.PromotionWorkflow.OperatorCommand;
import dev.windlass.workflow.PromotionWorkflow.TakenBack;
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

    static AbortCause by(Reason reason, OperatorCommand command) {
        return new AbortCause(reason, command.reason(), command.actor(), null);
    }

    /// Of whoever asked for the rollback that has taken the traffic.
    static AbortCause by(TakenBack taken) {
        return new AbortCause(Reason.ABORTED, taken.reason() + " (" + taken.rollback() + ")", taken.actor(), null);
    }

    static AbortCause cancelled() {
        return new AbortCause(Reason.CANCELLED, "cancelled in Temporal", "temporal", null);
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
