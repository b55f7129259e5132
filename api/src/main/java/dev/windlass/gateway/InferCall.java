package dev.windlass.gateway;

import dev.windlass.exchange.Completion;
import dev.windlass.exchange.Hop;
import dev.windlass.exchange.HopFailure;
import dev.windlass.exchange.HopState;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One admitted infer request, from its body to its answer. Its steps run one after another, on whatever
/// thread brings the next thing: the selector (body, bell), the parse pool or the timer. Nothing here blocks.
final class InferCall implements Completion, BodyReader.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(InferCall.class);

    private final InferDesk desk;
    private final Exchange exchange;
    private final Lane lane;
    private final CallEnd end;
    private long deadlineNanos;
    private @Nullable StagedBody body;
    private @Nullable ParsedRequest parsed;
    private boolean retried;
    private boolean parked;
    private long parkedUntilNanos;

    /// @param gate was entered; left when the request is answered
    InferCall(InferDesk desk, Exchange exchange, Lane lane, TenantGate gate) {
        this.desk = desk;
        this.exchange = exchange;
        this.lane = lane;
        this.end = new CallEnd(exchange, lane, gate);
        this.deadlineNanos =
                exchange.arrivedNanos + desk.limits().deadlineDefault().toNanos();
    }

    /// Starts reading the body.
    void begin() {
        try {
            long expected = exchange.request.getLength();
            hold(StagedBody.open(desk.buffers(), desk.limits().bodyBytesMax(), expected));
            long readBy = exchange.arrivedNanos + desk.limits().bodyWithin().toNanos();
            new BodyReader(exchange.request, body(), readBy, this).run();
        } catch (GatewayProblem.RefusedException refused) {
            boolean whole = Refusals.bodyConsumed(exchange.request);
            end.refuseBody(refused.problem(), !whole);
        } catch (RuntimeException | Error failed) {
            end.fail(failed);
        }
    }

    @Override
    public void bodyRefused(GatewayProblem problem, boolean broken) {
        end.refuseBody(problem, broken);
    }

    @Override
    public void bodyArrived() {
        var encoding = contentEncoding();
        if (encoding != null && BodyDecoder.encoded(encoding)) {
            pooled(() -> {
                hold(BodyDecoder.decode(
                        encoding, body(), desk.buffers(), desk.limits().bodyBytesMax()));
                parse();
            });
        } else {
            pooledIfLarge(this::parse);
        }
    }

    private void parse() {
        long start = System.nanoTime();
        var hop = readyHop();
        if (hop == null) {
            awaitHop(this::parse);
            return;
        }
        var request = ParsedRequest.of(desk.reader(), exchange.request.getHeaders(), body().content(), hop.spec());
        parsed = request;
        if (request.timeoutMicros() > 0) {
            long longest = desk.limits().deadlineMax().toNanos() / 1000;
            deadlineNanos = exchange.arrivedNanos + 1000 * Math.min(request.timeoutMicros(), longest);
        }
        end.times.parseNanos = System.nanoTime() - start;
        place();
    }

    /// Looks for an inference worker with room, and hands the request over.
    private void place() {
        if (System.nanoTime() - deadlineNanos >= 0) {
            end.refuse(GatewayProblem.unavailable("the request's deadline passed while it waited"));
            return;
        }
        var hop = readyHop();
        if (hop == null) {
            awaitHop(this::place);
            return;
        }
        switch (hop.acquire(parsed().inputs().requestBytes(hop.spec()))) {
            case Hop.Acquired.Granted granted -> hand(granted.slot());
            case Hop.Acquired.Full _ -> awaitRoom(hop);
            case Hop.Acquired.TooLarge tooLarge -> end.refuse(GatewayProblem.bodyTooLarge(tooLarge.limitBytes()));
            case Hop.Acquired.Gone _ -> awaitHop(this::place);
        }
    }

    private void hand(RequestSlot slot) {
        boolean handed = false;
        try {
            long start = System.nanoTime();
            parsed().inputs().fill(slot);
            end.times.copyNanos = System.nanoTime() - start;
            parked = false;
            end.handOver();
            var _ = slot.submit(deadlineNanos, this);
            handed = true;
        } finally {
            if (!handed) {
                slot.release();
            }
        }
    }

    private void awaitHop(Runnable again) {
        if (mayParkNanos() <= 0 || !desk.parking().lookAgain(() -> pooledIfLarge(again))) {
            end.refuse(notReady());
        }
    }

    private void awaitRoom(Hop hop) {
        long nanos = mayParkNanos();
        if (nanos <= 0) {
            end.refuse(noRoom());
        } else if (!desk.parking().forRoom(hop, nanos, () -> pooledIfLarge(this::place), () -> end.refuse(noRoom()))) {
            end.refuse(GatewayProblem.unavailable("too many requests wait for this model; try again"));
        }
    }

    /// How much longer it may wait, however often it is woken in between.
    private long mayParkNanos() {
        long now = System.nanoTime();
        if (!parked) {
            parked = true;
            parkedUntilNanos = now + desk.limits().parkedFor().toNanos();
        }
        return Math.min(parkedUntilNanos - now, deadlineNanos - now);
    }

    @Override
    public void completed(Reply reply) {
        if (reply.byteSize() > InferHandler.SELECTOR_WRITE_BYTES_MAX) {
            try {
                desk.parsePool().execute(() -> answer(reply));
                return;
            } catch (RejectedExecutionException busy) {
                LOG.atDebug().log("the parse pool is full; a large reply is written on the bell's thread");
            }
        }
        answer(reply);
    }

    private void answer(Reply reply) {
        try {
            send(reply);
        } catch (GatewayProblem.RefusedException refused) {
            end.unsendable(refused.problem());
        } catch (RuntimeException | Error failed) {
            end.fail(failed);
        }
    }

    private void send(Reply reply) {
        ReplyWriter.Written written;
        boolean nonFinite = reply.nonFinite();
        try (reply) {
            long start = System.nanoTime();
            var request = parsed();
            written = desk.writer().write(reply, request.plan(), request.id(), lane.stats().ref);
            end.times.reply(reply, System.nanoTime() - start);
        }
        end.reply(written, nonFinite);
    }

    @Override
    public void failed(HopFailure failure) {
        if (failure instanceof HopFailure.InferenceWorkerLost && !retried) {
            retried = true;
            pooledIfLarge(this::place);
        } else {
            end.refuse(GatewayProblem.of(failure));
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (GatewayProblem.RefusedException refused) {
            end.refuse(refused.problem());
        } catch (RuntimeException | Error failed) {
            end.fail(failed);
        }
    }

    private void pooledIfLarge(Runnable step) {
        if (body().byteSize() <= desk.limits().selectorParseBytesMax()) {
            guarded(step);
        } else {
            pooled(step);
        }
    }

    private void pooled(Runnable step) {
        try {
            desk.parsePool().execute(() -> guarded(step));
        } catch (RejectedExecutionException full) {
            end.refuse(GatewayProblem.unavailable("too many large bodies wait to be parsed; try again"));
        }
    }

    private @Nullable Hop readyHop() {
        var hop = desk.workers().find(lane.key()).orElse(null);
        return hop != null && hop.state() == HopState.READY ? hop : null;
    }

    private @Nullable String contentEncoding() {
        return exchange.request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    }

    private static GatewayProblem notReady() {
        return GatewayProblem.unavailable("no inference worker is ready for this version here; try again");
    }

    private static GatewayProblem noRoom() {
        return GatewayProblem.unavailable("the inference worker has no room; try again");
    }

    private void hold(StagedBody staged) {
        body = staged;
        end.hold(staged);
    }

    private StagedBody body() {
        return present(body);
    }

    private ParsedRequest parsed() {
        return present(parsed);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a step ran before the one that it builds on");
        }
        return value;
    }
}
