package dev.windlass.gateway;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How one admitted request ends: exactly once, by whoever comes first. Counts it, gives back what it held,
/// and answers, in this order. One thread at a time.
final class CallEnd {
    private static final Logger LOG = LoggerFactory.getLogger(CallEnd.class);

    final RequestTimes times = new RequestTimes();
    private final Exchange exchange;
    private final Lane lane;
    private final TenantGate gate;
    private @Nullable StagedBody body;
    private @Nullable Runnable room;
    private boolean handedOver;
    private boolean charged;

    /// @param gate was entered; left at the end
    CallEnd(Exchange exchange, Lane lane, TenantGate gate) {
        this.exchange = exchange;
        this.lane = lane;
        this.gate = gate;
        lane.stats().pending.incrementAndGet();
    }

    /// Closes `staged` at the end, in the place of the body before.
    void hold(StagedBody staged) {
        var before = body;
        body = staged;
        if (before != null) {
            before.close();
        }
    }

    /// Its tensors need no more of the staged body.
    void letGoOfBody() {
        if (body != null) {
            body.close();
            body = null;
        }
    }

    /// Runs `giveBack` at the end, in the place of the one before; null if no room is held any more.
    void holdRoom(@Nullable Runnable giveBack) {
        room = giveBack;
    }

    /// Gives back what was held for an answer, ahead of a refusal that has to wait.
    void letGo() {
        letGoOfBody();
        if (room != null) {
            room.run();
            room = null;
        }
    }

    /// An inference worker was given the request: from here on a failure is charged to its arm.
    void handOver() {
        handedOver = true;
    }

    /// This arm's version doesn't take the request, and the other arm's does: its refusal is charged to the arm.
    void charge() {
        charged = true;
    }

    /// The inference worker was lost before it began.
    void takeBack() {
        handedOver = false;
    }

    /// Sends the model's reply.
    void reply(ReplyWriter.Written written, boolean nonFinite) {
        if (!exchange.claim()) {
            written.loan().close();
            return;
        }
        long tookNanos = exchange.ageNanos();
        lane.count(nonFinite ? OutcomeKind.NON_FINITE : OutcomeKind.GOOD, tookNanos);
        times.success(lane.stats(), tookNanos);
        giveBack();
        addHeaders();
        exchange.send(written);
    }

    /// The model replied, but the reply can't be sent. If that is for want of the gateway's own room, the arm has done
    /// its part.
    void unsendable(GatewayProblem problem) {
        unanswered(problem.status() == 503 ? OutcomeKind.GOOD : OutcomeKind.REFUSED, problem);
    }

    /// Answers a request that an inference worker was given with a problem.
    void unanswered(OutcomeKind kind, GatewayProblem problem) {
        if (exchange.claim()) {
            count(kind);
            send(problem, false);
        }
    }

    /// Answers with a problem. It counts against the arm if an inference worker had been given the request and the
    /// problem isn't the client's, or if it was charged before.
    void refuse(GatewayProblem problem) {
        if (exchange.claim()) {
            count(problem);
            send(problem, false);
        }
    }

    /// The request's body can't be taken.
    ///
    /// @param broken true if the connection can't carry another request
    void refuseBody(GatewayProblem problem, boolean broken) {
        if (exchange.claim()) {
            count(problem);
            send(problem, broken);
        }
    }

    /// The gateway itself failed. If that was while it answered, the connection ends.
    ///
    /// @param broken true if the connection can't carry another request
    void fail(Throwable failure, boolean broken) {
        LOG.atError()
                .setCause(failure)
                .addKeyValue("trace", exchange.traceId)
                .addKeyValue("version", lane.stats().ref)
                .log("an infer request failed in the gateway");
        if (exchange.claim()) {
            var problem = GatewayProblem.internal(exchange.traceId);
            count(problem);
            send(problem, broken);
        } else {
            exchange.failed(failure);
        }
    }

    private void count(GatewayProblem problem) {
        if (charged || (handedOver && problem.status() >= 500)) {
            count(OutcomeKind.FAILED);
        } else {
            lane.stats().rejected.increment();
        }
    }

    private void count(OutcomeKind kind) {
        long tookNanos = exchange.ageNanos();
        lane.count(kind, tookNanos);
        if (kind == OutcomeKind.FAILED) {
            lane.stats().failure.add(tookNanos);
        } else {
            lane.stats().rejected.increment();
        }
    }

    private void send(GatewayProblem problem, boolean closeAfter) {
        giveBack();
        addHeaders();
        exchange.visitor.isAnswered();
        Refusals.write(exchange.request, exchange.response, exchange, problem, closeAfter);
    }

    private void addHeaders() {
        var headers = exchange.response.getHeaders();
        for (var header : lane.headers()) {
            headers.put(header);
        }
        headers.put(InferHandler.SERVER_TIMING, times.header());
    }

    /// Never throws: an answer comes after it. Room that is given back wakes others, who run here.
    private void giveBack() {
        lane.stats().pending.decrementAndGet();
        gate.leave();
        try {
            letGo();
        } catch (RuntimeException | Error failed) {
            LOG.atError()
                    .setCause(failed)
                    .addKeyValue("trace", exchange.traceId)
                    .log("what a request held was not given back");
        }
    }
}
