package dev.windlass.gateway;

import dev.windlass.exchange.Completion;
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
    private final CallEnd end;
    private final Intake intake;
    private final Patience patience;
    private @Nullable ParsedRequest parsed;
    private @Nullable LostRequest lost;
    private boolean retried;

    /// @param gate was entered; left when the request is answered
    InferCall(InferDesk desk, Exchange exchange, Lane lane, TenantGate gate) {
        this.desk = desk;
        this.lane = lane;
        this.end = new CallEnd(exchange, lane, gate);
        this.intake = new Intake(desk, exchange, lane, end, gate, this);
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
        switch (hop.acquire(parsed().inputs().requestBytes(hop.spec()))) {
            case Hop.Acquired.Granted granted -> fill(granted.slot());
            case Hop.Acquired.Full _ -> patience.awaitRoom(hop, () -> patience.withHop(this::place));
            case Hop.Acquired.TooLarge tooLarge -> intake.refuse(GatewayProblem.bodyTooLarge(tooLarge.limitBytes()));
            case Hop.Acquired.Gone _ -> patience.awaitHop(() -> patience.withHop(this::place));
        }
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
            long start = System.nanoTime();
            var request = parsed();
            written = desk.writer()
                    .write(intake.tenant().stagedBytes(), reply, request.plan(), request.id(), lane.stats().ref);
            end.times.reply(reply, System.nanoTime() - start);
        }
        end.reply(written, nonFinite);
    }

    /// The first inference worker that is lost with it costs a request nothing: it is copied out of the old slab
    /// into another.
    @Override
    public void failed(HopFailure failure) {
        if (failure instanceof HopFailure.InferenceWorkerLost it && it.request() != null && !retried) {
            retried = it.begun();
            if (!retried) {
                end.takeBack();
            }
            lost = it.request();
            end.holdRoom(it::discard);
            desk.steps().here(intake, () -> patience.withHop(this::place));
        } else {
            failure.discard();
            end.refuse(GatewayProblem.of(failure));
        }
    }

    private ParsedRequest parsed() {
        if (parsed == null) {
            throw new IllegalStateException("a step ran before the one that it builds on");
        }
        return parsed;
    }
}
