package dev.windlass.gateway.call;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.Destination;
import dev.windlass.gateway.schedule.EnvironmentGate;
import dev.windlass.gateway.schedule.TenantGate;
import dev.windlass.gateway.stats.OutcomeKind;
import dev.windlass.gateway.stats.RequestTimes;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One admitted infer request: for whom, where it stands, what it holds, and its end, which comes
/// exactly once, by whoever is first: it is counted, what it held is given back, and it is answered, in
/// this order. [Inference] moves it on. One thread at a time.
final class InferCall {
    private static final Logger LOG = LoggerFactory.getLogger(InferCall.class);
    private static final AtomicReferenceFieldUpdater<InferCall, Stage> STAGE =
            AtomicReferenceFieldUpdater.newUpdater(InferCall.class, Stage.class, "stage");

    final RequestTimes times;
    private final Caller caller;
    private final Destination destination;
    private final TenantGate gate;
    private final @Nullable EnvironmentGate environment;
    private final long arrivedNanos;
    private volatile Stage stage = Stage.READING;
    private @Nullable Runnable room;
    private boolean handedOver;
    private boolean charged;

    /// Where a request stands.
    enum Stage {
        /// It arrives, and is compared with the model.
        READING,
        /// It looks for room at an inference worker.
        PLACING,
        /// It has room, and its tensors are written there.
        FILLING,
        /// An inference worker has it, or its reply is being sent.
        RUNNING,
        ENDED
    }

    InferCall(InferAdmission.Answer.Admitted admitted, Caller caller, RequestTimes times, long arrivedNanos) {
        this.destination = admitted.destination();
        this.gate = admitted.gate();
        this.environment = admitted.environment();
        this.caller = caller;
        this.times = times;
        this.arrivedNanos = arrivedNanos;
        destination.stats().pending.incrementAndGet();
    }

    Destination destination() {
        return destination;
    }

    TenantGate gate() {
        return gate;
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    /// Whoever takes a step whose turn it isn't stops there.
    void moveTo(Stage next) {
        var now = stage;
        boolean allowed = switch (next) {
            case READING, ENDED -> false;
            case PLACING -> now == Stage.READING || now == Stage.RUNNING;
            case FILLING -> now == Stage.PLACING;
            case RUNNING -> now == Stage.FILLING;
        };
        if (!allowed || !STAGE.compareAndSet(this, now, next)) {
            throw new IllegalStateException("the request can't be " + next + ", it is " + now);
        }
        if (next == Stage.RUNNING) {
            room = null;
            handedOver = true;
        }
    }

    /// Runs `giveBack` at the end, in the place of the one before; at once if it has ended.
    void holdRoom(Runnable giveBack) {
        room = giveBack;
        if (stage == Stage.ENDED) {
            letGo();
        }
    }

    /// Gives back what was held for an answer, ahead of a refusal that has to wait.
    void letGo() {
        caller.letGo();
        if (room != null) {
            room.run();
            room = null;
        }
    }

    /// This arm's version doesn't take the request, and the other arm's does: its refusal is charged to
    /// the arm.
    void charge() {
        charged = true;
    }

    /// The inference worker was lost before it began: what comes now isn't charged to the arm for that.
    void takeBack() {
        handedOver = false;
    }

    /// Sends the reply that was encoded; false if it had ended before.
    boolean reply(OutcomeKind kind) {
        if (!claim()) {
            caller.letGo();
            return false;
        }
        long tookNanos = ageNanos();
        destination.count(kind, tookNanos);
        times.success(destination.stats(), tookNanos);
        giveBackPlaces();
        caller.send();
        return true;
    }

    /// The model replied, but the reply can't be sent. If that is for want of the gateway's own room,
    /// the arm has done its part.
    void unsendable(Refusal refusal) {
        unanswered(refusal instanceof Refusal.Unavailable ? OutcomeKind.GOOD : OutcomeKind.REFUSED, refusal);
    }

    /// Answers a request that an inference worker was given with a refusal.
    void unanswered(OutcomeKind kind, Refusal refusal) {
        if (claim()) {
            count(kind, refusal);
            end(refusal, false);
        }
    }

    /// Answers with a refusal. It counts against the arm if an inference worker had been given the
    /// request and the refusal isn't the client's doing, or if it was charged before.
    ///
    /// @param broken true if the connection can't carry another request
    void refuse(Refusal refusal, boolean broken) {
        if (claim()) {
            count(refusal);
            end(refusal, broken);
        }
    }

    /// The gateway itself failed. If that was while it answered, the connection ends.
    void fail(Throwable failure, boolean broken) {
        LOG.atError()
                .setCause(failure)
                .addKeyValue("trace", caller.traceId())
                .addKeyValue("version", destination.stats().ref)
                .addKeyValue("stage", stage)
                .log("an infer request failed in the gateway");
        if (claim()) {
            var refusal = Refusal.internal(caller.traceId());
            count(refusal);
            end(refusal, broken);
        } else {
            caller.failed(failure);
        }
    }

    private boolean claim() {
        return STAGE.getAndSet(this, Stage.ENDED) != Stage.ENDED;
    }

    private void count(Refusal refusal) {
        if (charged || (handedOver && !refusal.isClients())) {
            count(OutcomeKind.FAILED, refusal);
        } else {
            unserved(refusal).increment();
        }
    }

    private LongAdder unserved(Refusal refusal) {
        return refusal instanceof Refusal.HungUp ? destination.stats().canceled : destination.stats().rejected;
    }

    private void count(OutcomeKind kind, Refusal refusal) {
        long tookNanos = ageNanos();
        destination.count(kind, tookNanos);
        if (kind == OutcomeKind.FAILED) {
            destination.stats().failure.add(tookNanos);
        } else {
            unserved(refusal).increment();
        }
    }

    private long ageNanos() {
        return System.nanoTime() - arrivedNanos;
    }

    private void end(Refusal refusal, boolean broken) {
        giveBackPlaces();
        try {
            letGo();
        } catch (RuntimeException | Error failed) {
            report(failed);
        }
        caller.refuse(refusal, broken);
    }

    private void giveBackPlaces() {
        destination.stats().pending.decrementAndGet();
        gate.leave();
        if (environment != null) {
            environment.leave();
        }
    }

    /// An answer comes after it. Room that is given back wakes others, who run here.
    private void report(Throwable failed) {
        LOG.atError()
                .setCause(failed)
                .addKeyValue("trace", caller.traceId())
                .log("what a request held was not given back");
    }
}
