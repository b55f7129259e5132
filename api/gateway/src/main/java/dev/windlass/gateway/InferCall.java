package dev.windlass.gateway;

import dev.windlass.exchange.Completion;
import dev.windlass.exchange.Ending;
import dev.windlass.exchange.Hop;
import dev.windlass.exchange.HopFailure;
import dev.windlass.exchange.LostRequest;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One admitted infer request, from what it says to its answer. Its steps run one after another, on whatever
/// thread brings the next thing: the selector (body, bell), the parse pool or the timer. Nothing here blocks.
final class InferCall implements Completion, Intake.Next {
    private static final Logger LOG = LoggerFactory.getLogger(InferCall.class);

    private final InferDesk desk;
    private final Lane lane;
    private final Rivals rivals;
    private final CallEnd end;
    private final Intake intake;
    private final Patience patience;
    private @Nullable ParsedRequest parsed;
    private @Nullable LostRequest lost;
    private boolean retried;

    /// A process whose connection has ended is given so long to say how it ended itself.
    private static final long ENDING_WITHIN_NANOS = 500_000_000;

    /// @param gate was entered; left when the request is answered
    InferCall(InferDesk desk, Exchange exchange, Lane lane, Rivals rivals, TenantGate gate) {
        this.desk = desk;
        this.lane = lane;
        this.rivals = rivals;
        this.end = new CallEnd(exchange, lane, gate);
        this.intake = new Intake(desk, exchange, lane, rivals, end, gate, this);
        this.patience = intake.patience();
    }

    void begin() {
        intake.begin();
    }

    @Override
    public void parsed(ParsedRequest request, Hop hop) {
        parsed = request;
        place(hop);
    }

    /// Looks for room, and hands the request over.
    private void place(Hop hop) {
        if (late()) {
            return;
        }
        switch (hop.acquire(
                parsed().inputs().requestBytes(hop.spec()), parsed().plan().wanted())) {
            case Hop.Acquired.Granted granted -> fill(granted.slot());
            case Hop.Acquired.Full _ -> patience.awaitRoom(hop, () -> patience.withHop(this::place));
            case Hop.Acquired.TooLarge tooLarge -> tooLarge(tooLarge.limitBytes());
            case Hop.Acquired.Gone _ -> patience.awaitHop(() -> patience.withHop(this::place));
        }
    }

    /// How much room this version leaves for a request is the version's doing.
    private void tooLarge(long limitBytes) {
        var inputs = parsed().inputs();
        if (rivals.oneTakes(spec -> inputs.requestBytes(spec) <= spec.limits().requestBytesMax())) {
            end.charge();
        }
        intake.refuse(GatewayProblem.bodyTooLarge(limitBytes));
    }

    private void fill(RequestSlot slot) {
        patience.renew();
        end.holdRoom(slot::release);
        var before = lost;
        if (before != null) {
            try (before) {
                slot.fillFrom(before);
            }
            submit(slot);
            return;
        }
        long start = System.nanoTime();
        var toCome = parsed().inputs().fill(slot);
        end.times.copyNanos = System.nanoTime() - start;
        intake.rest(toCome, () -> filled(toCome, slot));
    }

    private void filled(TensorPlaces places, RequestSlot slot) {
        places.requireFilled();
        if (!late()) {
            submit(slot);
        }
    }

    private void submit(RequestSlot slot) {
        var refused = desk.quarantine().left(lane.key(), slot::fingerprint);
        if (refused.isPresent()) {
            // Whether the version should have taken them, only the other arm can tell.
            end.unanswered(OutcomeKind.REFUSED, GatewayProblem.quarantined(refused.get()));
            return;
        }
        boolean handed = false;
        try {
            end.holdRoom(null);
            end.handOver();
            var _ = slot.submit(patience.deadlineNanos(), this);
            handed = true;
        } finally {
            if (!handed) {
                slot.release();
            }
        }
    }

    private boolean late() {
        boolean late = patience.late();
        if (late) {
            intake.refuse(GatewayProblem.unavailable(
                    "the request's deadline passed while it waited", "allow more time, or try again"));
        }
        return late;
    }

    @Override
    public void completed(Reply reply) {
        if (reply.byteSize() > InferHandler.SELECTOR_WRITE_BYTES_MAX) {
            if (desk.steps().pooled(intake.tenant(), () -> answer(reply))) {
                return;
            }
            LOG.atDebug().log("the parse pool is full; a large reply is written on the bell's thread");
        }
        answer(reply);
    }

    private void answer(Reply reply) {
        try {
            send(reply);
        } catch (GatewayProblem.RefusedException refused) {
            end.unsendable(refused.problem());
        } catch (RuntimeException | Error failed) {
            end.fail(failed, false);
        }
    }

    private void send(Reply reply) {
        ReplyWriter.Written written;
        boolean nonFinite = reply.nonFinite();
        try (reply) {
            desk.quarantine().answered(lane.key(), parsed().inputs().byteLength(), reply::fingerprint);
            long start = System.nanoTime();
            var request = parsed();
            written = desk.writer()
                    .write(intake.tenant().stagedBytes(), reply, request.plan(), request.id(), lane.stats().ref);
            end.times.reply(reply, System.nanoTime() - start);
        }
        end.reply(written, nonFinite);
    }

    /// The first inference worker that is lost with it costs a request nothing if it can't be to blame: it is copied
    /// out of the old slab into another.
    @Override
    public void failed(HopFailure failure) {
        var request = failure instanceof HopFailure.InferenceWorkerLost it && !retried ? it.request() : null;
        if (failure instanceof HopFailure.InferenceWorkerLost it && request != null) {
            lost = request;
            end.holdRoom(it::discard);
            if (it.begun()) {
                desk.steps().here(intake, () -> suspect(it, request, System.nanoTime() + ENDING_WITHIN_NANOS));
            } else {
                end.takeBack();
                askAgain();
            }
        } else {
            failure.discard();
            end.unanswered(OutcomeKind.of(failure, parsed().timeoutMicros() > 0), GatewayProblem.of(failure));
        }
    }

    @Override
    public void overran(LostRequest request) {
        var _ = desk.quarantine().add(lane.key(), request.fingerprint());
    }

    private void askAgain() {
        desk.steps().here(intake, () -> patience.withHop(this::place));
    }

    /// The inference worker may have died of this request.
    private void suspect(HopFailure.InferenceWorkerLost loss, LostRequest request, long untilNanos) {
        var ending = loss.ending().get();
        if (ending == Ending.UNKNOWN && System.nanoTime() - untilNanos < 0) {
            patience.awaitHop(() -> suspect(loss, request, untilNanos));
        } else if (ending == Ending.FROM_OUTSIDE || !desk.quarantine().add(lane.key(), request.fingerprint())) {
            retried = true;
            askAgain();
        } else {
            LOG.atWarn()
                    .addKeyValue("version", lane.stats().ref)
                    .addKeyValue("reason", loss.reason())
                    .log("an inference worker died on a request, whose inputs are refused for a while");
            end.unanswered(OutcomeKind.FAILED, GatewayProblem.diedOn(Quarantine.LENGTH));
        }
    }

    private ParsedRequest parsed() {
        if (parsed == null) {
            throw new IllegalStateException("a step ran before the one that it builds on");
        }
        return parsed;
    }
}
