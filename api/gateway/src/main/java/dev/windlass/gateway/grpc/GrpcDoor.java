package dev.windlass.gateway.grpc;

import dev.windlass.domain.Arm;
import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.call.InferAdmission;
import dev.windlass.gateway.call.InferContext;
import dev.windlass.gateway.oip.WireRequest;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.AnswerFields;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/// One infer request that asks to come in: a call, or a message of a stream.
final class GrpcDoor implements GrpcListener.Receiver {
    private final Behind behind;
    private final Respondent respondent;
    private final Runnable arrived;
    private final GrpcMetadata metadata;
    private final Asker asker;
    private final MessageStream messages;
    private final long timeoutMicros;
    private volatile @Nullable GrpcCall admitted;
    private volatile boolean hungUp;

    /// What requests find behind it.
    record Behind(GrpcCodec codec, InferContext context, InferAdmission admission) {}

    /// @param arrived run once the request is understood, before it is admitted
    /// @param timeoutMicros the call's own; 0 if it has none
    GrpcDoor(
            Behind behind,
            Respondent respondent,
            Runnable arrived,
            GrpcMetadata metadata,
            Asker asker,
            MessageStream messages,
            long timeoutMicros) {
        this.behind = behind;
        this.respondent = respondent;
        this.arrived = arrived;
        this.metadata = metadata;
        this.asker = asker;
        this.messages = messages;
        this.timeoutMicros = timeoutMicros;
    }

    @Override
    public void take(StagedBody message, boolean packed) {
        if (!packed) {
            ask(message);
        } else if (!behind.context().steps().pooled(asker.gate(), () -> inflate(message))) {
            message.close();
            throw Refusal.unavailable(
                            "the tenant has as many large bodies to be parsed as it may beside the others", "try again")
                    .refused();
        }
    }

    private void inflate(StagedBody packed) {
        GrpcListener.guarded(respondent, () -> {
            StagedBody plain;
            try (packed) {
                plain = messages.inflate(metadata.get("grpc-encoding"), packed);
            }
            ask(plain);
        });
    }

    private void ask(StagedBody message) {
        arrived.run();
        boolean taken = false;
        try {
            var request = WireRequest.read(message.content());
            respondent.isNamed(request.id());
            taken = answer(
                    behind.admission().admit(asker.ring(), asker.principal(), arrival(request, message)),
                    request,
                    message);
        } finally {
            if (!taken) {
                message.close();
            }
        }
    }

    private InferAdmission.Arrival arrival(WireRequest request, StagedBody message) {
        var named = new InferAdmission.Named(asker.named(), asker.env(), request.model(), request.version());
        var arm = metadata.get(AnswerFields.ARM);
        if (arm != null && !arm.equals(Arm.PREVIEW.id())) {
            throw Refusal.bad(
                    AnswerFields.ARM, arm, "is no arm that can be asked for", "send preview, or leave it out");
        }
        return new InferAdmission.Arrival(
                arm == null ? named : named.ofPreview(), metadata, message.byteSize(), respondent.arrivedNanos());
    }

    private boolean answer(InferAdmission.Answer answer, WireRequest request, StagedBody message) {
        switch (answer) {
            case InferAdmission.Answer.Refused(var refusal) -> respondent.refuse(refusal, new Metadata());
            case InferAdmission.Answer.Retired(var refusal, var retiring) ->
                respondent.refuse(refusal, GrpcMetadata.of(AnswerFields.of(retiring)));
            case InferAdmission.Answer.Admitted entered -> {
                var asked = new GrpcCall.Asked(request, message, timeoutMicros);
                var call = new GrpcCall(behind.codec(), behind.context(), respondent, entered, asked);
                admitted = call;
                if (hungUp) {
                    call.cancel();
                }
                call.begin();
                return true;
            }
        }
        return false;
    }

    @Override
    public void hungUp() {
        hungUp = true;
        var call = admitted;
        if (call != null) {
            call.cancel();
        }
    }
}
