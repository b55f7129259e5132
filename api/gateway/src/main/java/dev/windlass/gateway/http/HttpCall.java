package dev.windlass.gateway.http;

import dev.windlass.exchange.Hop;
import dev.windlass.exchange.HopSpec;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.exchange.WantedOutputs;
import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.call.Admission;
import dev.windlass.gateway.call.Caller;
import dev.windlass.gateway.call.InferContext;
import dev.windlass.gateway.call.Inference;
import dev.windlass.gateway.oip.ParsedRequest;
import dev.windlass.gateway.oip.ReplyWriter;
import dev.windlass.gateway.oip.TensorPlaces;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.route.Lane;
import dev.windlass.gateway.schedule.Commons;
import dev.windlass.gateway.stats.RequestTimes;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/// An infer request as HTTP brings it: from its first byte to what it says, what of it is still to come, and the
/// answer.
///
/// A JSON body is staged whole. Of a body with binary tensors only the JSON part is staged; the rest isn't
/// read before somebody has a place for it. Strings are the exception: Arrow wants them in another form than
/// the wire's.
public final class HttpCall implements Caller, BodyReader.Receiver {
    private static final String SERVER_TIMING = "Server-Timing";

    private final HttpCodec codec;
    private final Exchange exchange;
    private final Lane lane;
    private final Commons.Portion bytes;
    private final BodyReader reader;
    private final Inference inference;
    private final RequestTimes times = new RequestTimes();
    private @Nullable StagedBody body;
    private @Nullable ParsedRequest parsed;
    private TensorPlaces places = TensorPlaces.NONE;
    private ReplyWriter.@Nullable Written written;
    private @Nullable Refusal refusal;

    HttpCall(HttpCodec codec, InferContext context, Exchange exchange, Admission.Answer.Admitted admitted) {
        this.codec = codec;
        this.exchange = exchange;
        this.lane = admitted.lane();
        this.bytes = admitted.gate().stagedBytes();
        long bodyWithin = context.limits().bodyWithin().toNanos();
        this.reader = new BodyReader(exchange.request, exchange.arrivedNanos + bodyWithin, this);
        this.inference = new Inference(context, admitted, this, times, exchange.arrivedNanos);
    }

    /// Starts reading the body.
    void begin() {
        long length = exchange.request.getLength();
        int jsonBytes =
                BodyDecoder.encoding(headers()) != null ? -1 : BinaryFraming.jsonBytesInPlace(headers(), length);
        try {
            hold(open(jsonBytes < 0 ? length : jsonBytes));
        } catch (RefusedException refused) {
            // Nothing was asked of the client yet, and nothing is: it may wait for a 100 before it sends more.
            inference.refuse(refused.refusal(), !Refusals.bodyConsumed(exchange.request));
            return;
        }
        if (jsonBytes < 0) {
            reader.read(body(), this::bodyArrived);
        } else {
            body().wantOnly(jsonBytes);
            reader.read(body(), this::headArrived);
        }
    }

    private void bodyArrived() {
        var encoding = BodyDecoder.encoding(headers());
        if (encoding == null) {
            inference.compare(body().byteSize(), this::parse);
        } else {
            inference.pooled(() -> {
                hold(BodyDecoder.decode(encoding, body(), open(-1)));
                inference.cost(body().byteSize());
                inference.withHop(this::parse);
            });
        }
    }

    private void headArrived() {
        inference.compare(body().byteSize(), this::parseHead);
    }

    private void parse(Hop hop) {
        long start = System.nanoTime();
        asked(inference.taken(hop, this::parsed), hop, start);
    }

    private ParsedRequest parsed(HopSpec spec) {
        long micros = BinaryFraming.timeoutMicros(headers());
        var content = body().content();
        return ParsedRequest.of(codec.reader(), micros, BinaryFraming.jsonPart(headers(), content), content, spec);
    }

    private void parseHead(Hop hop) {
        long start = System.nanoTime();
        long length = exchange.request.getLength();
        inference.cost(length);
        var request = inference.taken(hop, this::parsedHead);
        if (request == null) {
            body().wantAll(length);
            reader.read(body(), this::bodyArrived);
        } else {
            asked(request, hop, start);
        }
    }

    private @Nullable ParsedRequest parsedHead(HopSpec spec) {
        var json = body().content();
        long behind = exchange.request.getLength() - json.remaining();
        return ParsedRequest.ofHead(codec.reader(), BinaryFraming.timeoutMicros(headers()), json, behind, spec);
    }

    private void asked(ParsedRequest request, Hop hop, long startNanos) {
        parsed = request;
        times.parseNanos = System.nanoTime() - startNanos;
        inference.asked(request.timeoutMicros(), hop);
    }

    @Override
    public long requestBytes(HopSpec spec) {
        return request().inputs().requestBytes(spec);
    }

    @Override
    public WantedOutputs wanted() {
        return request().plan().wanted();
    }

    @Override
    public long inputBytes() {
        return request().inputs().byteLength();
    }

    @Override
    public void fill(RequestSlot slot) {
        places = request().inputs().fill(slot);
    }

    @Override
    public void rest(Runnable then) {
        letGoOfBody();
        if (reader.ended()) {
            filled(then);
        } else {
            reader.mustEndBy(inference.deadlineNanos());
            reader.read(places, () -> inference.goOn(0, () -> filled(then)));
        }
    }

    private void filled(Runnable then) {
        places.requireFilled();
        then.run();
    }

    @Override
    public boolean heard() {
        return reader.ended();
    }

    @Override
    public void hearOut(Refusal why, Runnable then) {
        refusal = why;
        reader.discard(codec.bodyBytesMax(), then);
    }

    @Override
    public void stop() {
        reader.stop();
    }

    @Override
    public void bodyRefused(Refusal why, boolean broken) {
        reader.stop();
        inference.refuse(refusal == null ? why : refusal, broken);
    }

    @Override
    public void fail(Throwable failure) {
        inference.fail(failure);
    }

    @Override
    public String traceId() {
        return exchange.traceId;
    }

    @Override
    public void encode(Reply reply) {
        var request = request();
        written = codec.writer().write(bytes, reply, request.plan(), request.id(), lane.stats().ref);
    }

    @Override
    public void send() {
        var answer = written;
        if (answer == null) {
            throw new IllegalStateException("nothing was encoded");
        }
        written = null;
        addHeaders();
        exchange.send(answer);
    }

    @Override
    public void refuse(Refusal why, boolean broken) {
        addHeaders();
        exchange.visitor.isAnswered();
        Refusals.write(exchange.request, exchange.response, exchange, why, broken);
    }

    @Override
    public void failed(Throwable failure) {
        exchange.failed(failure);
    }

    private void addHeaders() {
        var headers = exchange.response.getHeaders();
        for (var header : LaneHeaders.of(lane)) {
            headers.put(header);
        }
        headers.put(SERVER_TIMING, times.header());
    }

    @Override
    public void letGo() {
        letGoOfBody();
        if (written != null) {
            written.loan().close();
            written = null;
        }
    }

    private void letGoOfBody() {
        if (body != null) {
            body.close();
            body = null;
        }
    }

    private HttpFields headers() {
        return exchange.request.getHeaders();
    }

    private StagedBody open(long expectedBytes) {
        return StagedBody.open(codec.staging(), bytes, codec.bodyBytesMax(), expectedBytes);
    }

    /// Holds `staged` in the place of the body before.
    private void hold(StagedBody staged) {
        letGoOfBody();
        body = staged;
    }

    private StagedBody body() {
        if (body == null) {
            throw new IllegalStateException("a step ran before the one that it builds on");
        }
        return body;
    }

    private ParsedRequest request() {
        if (parsed == null) {
            throw new IllegalStateException("a step ran before the one that it builds on");
        }
        return parsed;
    }
}
