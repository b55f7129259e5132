package dev.windlass.gateway.grpc;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.call.Caller;
import dev.windlass.gateway.call.InferAdmission;
import dev.windlass.gateway.call.InferContext;
import dev.windlass.gateway.call.Inference;
import dev.windlass.gateway.oip.ParsedRequest;
import dev.windlass.gateway.oip.WireReply;
import dev.windlass.gateway.oip.WireRequest;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.AnswerFields;
import dev.windlass.gateway.route.Destination;
import dev.windlass.gateway.schedule.Commons;
import dev.windlass.gateway.stats.RequestTimes;
import dev.windlass.slab.RefusedRow;
import dev.windlass.slab.WantedOutputs;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/// An infer request as gRPC brings it: all of its message is staged before anything else is done with it.
final class GrpcCall implements Caller {
    private final GrpcCodec codec;
    private final InferContext context;
    private final Respondent respondent;
    private final Destination destination;
    private final Commons.Portion bytes;
    private final Commons.Portion wireBytes;
    private final Asked asked;
    private final Inference inference;
    private final RequestTimes times = new RequestTimes();
    private @Nullable ParsedRequest parsed;
    private @Nullable Outgoing written;

    /// What came.
    ///
    /// @param message what `request` has views of; the callee's to close
    /// @param timeoutMicros the client's own; 0 if it has none
    record Asked(WireRequest request, StagedBody message, long timeoutMicros) {}

    GrpcCall(
            GrpcCodec codec,
            InferContext context,
            Respondent respondent,
            InferAdmission.Answer.Admitted admitted,
            Asked asked) {
        this.codec = codec;
        this.context = context;
        this.respondent = respondent;
        this.destination = admitted.destination();
        this.bytes = admitted.gate().stagedBytes();
        this.wireBytes = admitted.gate().wireBytes();
        this.asked = asked;
        this.inference = new Inference(context, admitted, this, times, respondent.arrivedNanos());
    }

    void begin() {
        long effort = asked.request().effort();
        inference.job().cost(effort);
        inference.goOn(effort, () -> context.scheduler().withInstance(inference.job(), this::compare));
    }

    /// The client has hung up; by any thread.
    void cancel() {
        inference.cancel();
    }

    private void compare(ModelInstance instance) {
        long start = System.nanoTime();
        var request = inference.taken(instance, spec -> asked.request().compared(spec, asked.timeoutMicros()));
        parsed = request;
        times.parseNanos = System.nanoTime() - start;
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
        request().inputs().fill(slot).requireFilled();
    }

    @Override
    public Refusal refusal(RefusedRow row) {
        return request().inputs().refusal(row);
    }

    /// All of it is here.
    @Override
    public void rest(Runnable then) {
        asked.message().close();
        then.run();
    }

    @Override
    public boolean heard() {
        return true;
    }

    @Override
    public void hearOut(Refusal why, Runnable then) {
        then.run();
    }

    @Override
    public void stop() {
        // Nothing more is read anyway.
    }

    @Override
    public String traceId() {
        return respondent.traceId();
    }

    @Override
    public void encode(Reply reply) {
        var request = request();
        var message =
                WireReply.write(codec.buffers(), bytes, reply, request.plan(), request.id(), destination.stats().ref);
        written = Outgoing.of(message, wireBytes);
    }

    @Override
    public void pour(Reply reply) {
        var request = request();
        var message = WireReply.stream(reply, request.plan(), request.id(), destination.stats().ref);
        written = Outgoing.of(message, reply, wireBytes);
    }

    @Override
    public void send() {
        var answer = written;
        if (answer == null) {
            throw new IllegalStateException("nothing was encoded");
        }
        written = null;
        respondent.answer(metadata(), answer);
    }

    @Override
    public void refuse(Refusal refusal, boolean broken) {
        respondent.refuse(refusal, metadata());
    }

    @Override
    public void failed(Throwable failure) {
        respondent.fail("the gateway failed while it answered");
    }

    @Override
    public void letGo() {
        asked.message().close();
        if (written != null) {
            written.copied();
            written.close();
            written = null;
        }
    }

    private Metadata metadata() {
        var metadata = GrpcMetadata.of(destination);
        GrpcMetadata.put(metadata, AnswerFields.TIMES, times.header());
        return metadata;
    }

    private ParsedRequest request() {
        if (parsed == null) {
            throw new IllegalStateException("a step ran before the one that it builds on");
        }
        return parsed;
    }
}
