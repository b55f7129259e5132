package dev.windlass.gateway;

import dev.windlass.exchange.Completion;
import dev.windlass.exchange.Hop;
import dev.windlass.exchange.HopFailure;
import dev.windlass.exchange.HopSpec;
import dev.windlass.exchange.HopState;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import java.nio.ByteBuffer;
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
    private final TenantGate gate;
    private final RequestTimes times = new RequestTimes();
    private long deadlineNanos;
    private @Nullable StagedBody body;
    private @Nullable InferRequest head;
    private @Nullable PreparedInputs inputs;
    private @Nullable ReplyPlan plan;
    private boolean retried;
    private boolean submitted;
    private long parkedSinceNanos;

    /// @param gate was entered; left when the request is answered
    InferCall(InferDesk desk, Exchange exchange, Lane lane, TenantGate gate) {
        this.desk = desk;
        this.exchange = exchange;
        this.lane = lane;
        this.gate = gate;
        this.deadlineNanos =
                exchange.arrivedNanos + desk.limits().deadlineDefault().toNanos();
        lane.stats().pending.incrementAndGet();
    }

    /// Starts reading the body.
    void begin() {
        try {
            var staged = StagedBody.open(desk.buffers(), desk.limits().bodyBytesMax(), exchange.request.getLength());
            body = staged;
            long readBy = exchange.arrivedNanos + desk.limits().bodyWithin().toNanos();
            new BodyReader(exchange.request, staged, readBy, this).run();
        } catch (GatewayProblem.RefusedException refused) {
            if (exchange.refuse(refused.problem())) {
                end();
            }
        }
    }

    @Override
    public void bodyRefused(GatewayProblem problem, boolean broken) {
        if (exchange.refuse(problem, broken)) {
            end();
        }
    }

    @Override
    public void bodyArrived() {
        var staged = body();
        boolean small = staged.byteSize() <= desk.limits().selectorParseBytesMax();
        if (small && !BodyDecoder.encoded(contentEncoding())) {
            guarded(this::prepare);
        } else {
            pooled(this::prepare);
        }
    }

    private void prepare() {
        long start = System.nanoTime();
        var encoding = contentEncoding();
        if (encoding != null && BodyDecoder.encoded(encoding)) {
            var encoded = body();
            body = BodyDecoder.decode(
                    encoding, encoded, desk.buffers(), desk.limits().bodyBytesMax());
            encoded.close();
        }
        var hop = desk.workers().find(lane.key()).orElse(null);
        if (hop == null || hop.state() != HopState.READY) {
            throw notReady().refused();
        }
        understand(body().content(), hop.spec());
        times.parseNanos = System.nanoTime() - start;
        place();
    }

    private void understand(ByteBuffer content, HopSpec spec) {
        int jsonBytes = BinaryFraming.jsonBytes(
                exchange.request.getHeaders().get(InferHandler.HEADER_LENGTH), content.remaining());
        if (jsonBytes == 0 && content.hasRemaining()) {
            inputs = PreparedInputs.ofRaw(desk.reader(), content, spec);
            plan = ReplyPlan.all(spec, true);
            shortenDeadline(0);
            return;
        }
        var json = content.slice(0, jsonBytes);
        var parsed = desk.reader().head(json);
        var binary = content.slice(jsonBytes, content.remaining() - jsonBytes);
        inputs = PreparedInputs.of(parsed, desk.reader(), json, binary, spec);
        plan = ReplyPlan.of(parsed, spec);
        head = parsed;
        shortenDeadline(parsed.timeoutMicros());
    }

    private void shortenDeadline(long timeoutMicros) {
        var limits = desk.limits();
        long headerMicros =
                BinaryFraming.timeoutMicros(exchange.request.getHeaders().get(InferHandler.TIMEOUT_HEADER));
        long longest = limits.deadlineMax().toNanos() / 1000;
        long micros = limits.deadlineDefault().toNanos() / 1000;
        if (timeoutMicros > 0 || headerMicros > 0) {
            long asked = Math.min(
                    timeoutMicros > 0 ? timeoutMicros : Long.MAX_VALUE,
                    headerMicros > 0 ? headerMicros : Long.MAX_VALUE);
            micros = Math.min(asked, longest);
        }
        deadlineNanos = exchange.arrivedNanos + micros * 1000;
    }

    /// Looks for an inference worker with room, and hands the request over.
    private void place() {
        if (System.nanoTime() - deadlineNanos >= 0) {
            refuse(GatewayProblem.unavailable("the request's deadline passed while it waited"));
            return;
        }
        var hop = desk.workers().find(lane.key()).orElse(null);
        if (hop == null || hop.state() != HopState.READY) {
            awaitHop();
            return;
        }
        var prepared = inputs();
        switch (hop.acquire(prepared.requestBytes(hop.spec()))) {
            case Hop.Acquired.Granted granted -> hand(granted.slot(), prepared);
            case Hop.Acquired.Full _ -> awaitRoom(hop);
            case Hop.Acquired.TooLarge tooLarge -> refuse(GatewayProblem.bodyTooLarge(tooLarge.limitBytes()));
            case Hop.Acquired.Gone _ -> awaitHop();
        }
    }

    private void hand(RequestSlot slot, PreparedInputs prepared) {
        boolean handed = false;
        try {
            long start = System.nanoTime();
            prepared.fill(slot);
            times.copyNanos = System.nanoTime() - start;
            submitted = true;
            handed = true;
            var _ = slot.submit(deadlineNanos, this);
        } catch (IllegalStateException incomplete) {
            handed = false;
            throw incomplete;
        } finally {
            if (!handed) {
                slot.release();
            }
        }
    }

    private void awaitHop() {
        if (!mayPark() || !parking().lookAgain(() -> pooledIfLarge(this::place))) {
            refuse(notReady());
        }
    }

    private void awaitRoom(Hop hop) {
        long left = Math.min(
                deadlineNanos, System.nanoTime() + desk.limits().parkedFor().toNanos());
        boolean waits = parking()
                .forRoom(
                        hop,
                        left - System.nanoTime(),
                        () -> pooledIfLarge(this::place),
                        () -> refuse(GatewayProblem.unavailable("the inference worker has no room; try again")));
        if (!waits) {
            refuse(GatewayProblem.unavailable("too many requests wait for this model; try again"));
        }
    }

    private boolean mayPark() {
        long now = System.nanoTime();
        if (parkedSinceNanos == 0) {
            parkedSinceNanos = now;
        }
        return now - parkedSinceNanos < desk.limits().parkedFor().toNanos();
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
        try (reply) {
            long start = System.nanoTime();
            boolean nonFinite = reply.nonFinite();
            var id = head == null ? null : head.id();
            var written = desk.writer().write(reply, plan(), id, lane.stats().ref);
            times.reply(reply, System.nanoTime() - start);
            if (!exchange.claim()) {
                written.loan().close();
                return;
            }
            long tookNanos = System.nanoTime() - exchange.arrivedNanos;
            lane.count(nonFinite ? OutcomeKind.NON_FINITE : OutcomeKind.GOOD, tookNanos);
            times.success(lane.stats(), tookNanos);
            addHeaders();
            end();
            exchange.send(written);
        } catch (GatewayProblem.RefusedException refused) {
            lane.count(OutcomeKind.GOOD, System.nanoTime() - exchange.arrivedNanos);
            refuse(refused.problem());
        } catch (RuntimeException failed) {
            fail(failed);
        }
    }

    @Override
    public void failed(HopFailure failure) {
        switch (failure) {
            case HopFailure.InferenceWorkerLost _ -> lost();
            case HopFailure.ModelError error -> bad(new GatewayProblem(500, "model-error", error.message(), 0));
            case HopFailure.Expired _ -> bad(GatewayProblem.expired());
            case HopFailure.Rejected rejected -> bad(new GatewayProblem(500, "rejected", rejected.reason(), 0));
            case HopFailure.Cancelled _ -> refuse(GatewayProblem.unavailable("the request was cancelled"));
            case HopFailure.ReplyTooLarge large ->
                refuse(new GatewayProblem(
                        413,
                        "reply-too-large",
                        "the reply needs " + large.bytes() + " bytes, its limit is " + large.limitBytes()
                                + "; send fewer rows",
                        0));
        }
    }

    private void lost() {
        if (retried) {
            bad(GatewayProblem.unavailable("two inference workers were lost with this request; try again later"));
            return;
        }
        retried = true;
        parkedSinceNanos = 0;
        pooledIfLarge(this::place);
    }

    /// The request was handed over and ended badly: the arm is charged with it.
    private void bad(GatewayProblem problem) {
        submitted = true;
        refuse(problem);
    }

    /// Answers with a problem. A request that an inference worker had been given counts against its arm,
    /// unless the problem is the client's.
    private void refuse(GatewayProblem problem) {
        if (!exchange.claim()) {
            return;
        }
        long tookNanos = System.nanoTime() - exchange.arrivedNanos;
        if (submitted && problem.status() >= 500) {
            lane.count(OutcomeKind.FAILED, tookNanos);
            lane.stats().failure.add(tookNanos);
        } else {
            lane.stats().rejected.increment();
        }
        addHeaders();
        end();
        Refusals.write(exchange.request, exchange.response, exchange.callback, problem, false);
    }

    private void fail(Throwable failure) {
        LOG.atError()
                .setCause(failure)
                .addKeyValue("trace", exchange.traceId)
                .addKeyValue("version", lane.stats().ref)
                .log("an infer request failed in the gateway");
        refuse(GatewayProblem.internal(exchange.traceId));
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (GatewayProblem.RefusedException refused) {
            refuse(refused.problem());
        } catch (RuntimeException failed) {
            fail(failed);
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
            refuse(GatewayProblem.unavailable("too many large bodies wait to be parsed; try again"));
        }
    }

    private void addHeaders() {
        var headers = exchange.response.getHeaders();
        for (var header : lane.headers()) {
            headers.put(header);
        }
        headers.put(InferHandler.SERVER_TIMING, times.header());
    }

    private void end() {
        var staged = body;
        if (staged != null) {
            staged.close();
        }
        lane.stats().pending.decrementAndGet();
        gate.leave();
    }

    private Parking parking() {
        return new Parking(desk);
    }

    private @Nullable String contentEncoding() {
        return exchange.request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    }

    private static GatewayProblem notReady() {
        return GatewayProblem.unavailable("no inference worker is ready for this version here; try again");
    }

    private StagedBody body() {
        return present(body);
    }

    private PreparedInputs inputs() {
        return present(inputs);
    }

    private ReplyPlan plan() {
        return present(plan);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a step ran before the one that it builds on");
        }
        return value;
    }
}
