package dev.windlass.gateway.http;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.call.Caller;
import dev.windlass.gateway.call.InferAdmission;
import dev.windlass.gateway.call.InferContext;
import dev.windlass.gateway.call.Inference;
import dev.windlass.gateway.oip.ParsedRequest;
import dev.windlass.gateway.oip.TensorPlaces;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.route.AnswerFields;
import dev.windlass.gateway.route.Destination;
import dev.windlass.gateway.stats.RequestTimes;
import dev.windlass.http.Visitor;
import dev.windlass.slab.RefusedRow;
import dev.windlass.slab.WantedOutputs;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/// An infer request as HTTP brings it: from its first byte to what it says, what of it is still to come,
/// and the answer. What the body's bytes mean is its form's affair.
public final class HttpCall implements Caller, BodyReader.Receiver, Visitor.Guest {
    private final InferContext context;
    private final Exchange exchange;
    private final Destination destination;
    private final HttpAnswer answer;
    private final HttpBody body;
    private final BodyForm form;
    private final Inference inference;
    private final RequestTimes times = new RequestTimes();
    private @Nullable ParsedRequest parsed;
    private TensorPlaces places = TensorPlaces.NONE;
    private @Nullable Refusal refusal;

    HttpCall(HttpCodec codec, InferContext context, Exchange exchange, InferAdmission.Answer.Admitted admitted) {
        this.context = context;
        this.exchange = exchange;
        this.destination = admitted.destination();
        this.form = BodyForm.of(codec, exchange.request.getHeaders());
        long bodyBy = exchange.arrivedNanos + context.limits().bodyWithin().toNanos();
        this.body = new HttpBody(codec, exchange.request, admitted.gate().stagedBytes(), bodyBy, this);
        this.answer = new HttpAnswer(codec, context.steps(), exchange, admitted.gate(), destination.stats().ref);
        this.inference = new Inference(context, admitted, this, times, exchange.arrivedNanos);
    }

    /// Starts reading the body.
    void begin() {
        boolean encoded = BodyDecoder.encoding(headers()) != null;
        int headBytes = encoded ? -1 : form.headBytes(body.length());
        try {
            if (headBytes < 0) {
                body.stage();
            } else {
                body.stageOnly(headBytes);
            }
        } catch (RefusedException refused) {
            // Nothing was asked of the client yet, and nothing is: it may wait for a 100 before it sends more.
            inference.refuse(refused.refusal(), !RefusalWriter.bodyConsumed(exchange.request));
            return;
        }
        exchange.waits(this);
        body.read(headBytes < 0 ? this::bodyArrived : () -> arrived(this::parseHead));
    }

    @Override
    public void hungUp() {
        inference.cancel();
    }

    private void bodyArrived() {
        var encoding = BodyDecoder.encoding(headers());
        if (encoding == null && !form.packed(body)) {
            arrived(this::parse);
        } else {
            context.steps().pooled(inference, () -> {
                if (encoding != null) {
                    body.decode(encoding);
                }
                if (form.packed(body)) {
                    body.unpack(form);
                }
                inference.job().cost(body.byteSize());
                context.scheduler().withInstance(inference.job(), this::parse);
            });
        }
    }

    private void arrived(Consumer<ModelInstance> step) {
        int size = body.byteSize();
        inference.job().cost(size);
        inference.goOn(form.effort(size), () -> context.scheduler().withInstance(inference.job(), step));
    }

    private void parse(ModelInstance instance) {
        long start = System.nanoTime();
        asked(inference.taken(instance, spec -> form.parse(body.content(), spec)), instance, start);
    }

    private void parseHead(ModelInstance instance) {
        long start = System.nanoTime();
        // Whoever waits is woken by a thread that mustn't read so much.
        inference.job().cost(body.length());
        var request = inference.taken(instance, spec -> form.parseHead(body.content(), body.rest(), spec));
        if (request == null) {
            body.readOn(this::bodyArrived);
        } else {
            asked(request, instance, start);
        }
    }

    private void asked(ParsedRequest request, ModelInstance instance, long startNanos) {
        parsed = request;
        times.parseNanos = System.nanoTime() - startNanos;
        inference.asked(request.timeoutMicros(), instance);
    }

    @Override
    public long requestBytes(InstanceSpec spec) {
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
    public Refusal refusal(RefusedRow row) {
        return request().inputs().refusal(row);
    }

    @Override
    public void rest(Runnable then) {
        body.close();
        if (body.ended()) {
            filled(then);
        } else {
            body.readInto(places, inference.job().deadlineNanos(), () -> inference.goOn(0, () -> filled(then)));
        }
    }

    private void filled(Runnable then) {
        places.requireFilled();
        then.run();
    }

    @Override
    public boolean heard() {
        return body.ended();
    }

    @Override
    public void hearOut(Refusal why, Runnable then) {
        refusal = why;
        body.discard(then);
    }

    @Override
    public void stop() {
        body.stop();
    }

    @Override
    public void bodyRefused(Refusal why, boolean broken) {
        body.stop();
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
        answer.encode(reply, request());
    }

    @Override
    public void pour(Reply reply) {
        answer.pour(reply, request());
    }

    @Override
    public void send() {
        addHeaders();
        answer.send();
    }

    @Override
    public void refuse(Refusal why, boolean broken) {
        addHeaders();
        exchange.visitor.isAnswered();
        RefusalWriter.write(exchange.request, exchange.response, exchange, why, broken);
    }

    @Override
    public void failed(Throwable failure) {
        exchange.failed(failure);
    }

    private void addHeaders() {
        var headers = exchange.response.getHeaders();
        for (var header : DestinationHeaders.of(destination)) {
            headers.add(header);
        }
        headers.add(AnswerFields.TIMES, times.header());
    }

    @Override
    public void letGo() {
        body.close();
        answer.letGo();
    }

    private HttpFields headers() {
        return exchange.request.getHeaders();
    }

    private ParsedRequest request() {
        if (parsed == null) {
            throw new IllegalStateException("a step ran before the one that it builds on");
        }
        return parsed;
    }
}
