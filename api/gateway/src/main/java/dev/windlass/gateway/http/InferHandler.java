package dev.windlass.gateway.http;

import dev.windlass.domain.Arm;
import dev.windlass.gateway.call.InferAdmission;
import dev.windlass.gateway.call.InferContext;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.AnswerFields;
import dev.windlass.gateway.route.Keyring;
import java.util.List;
import java.util.function.Supplier;

/// An infer request's door: who asks, and what for. Runs on the selector's thread.
final class InferHandler {
    private final HttpCodec codec;
    private final InferContext context;
    private final InferAdmission admission;
    private final Supplier<Keyring> keys;

    InferHandler(HttpCodec codec, InferContext context, InferAdmission admission, Supplier<Keyring> keys) {
        this.codec = codec;
        this.context = context;
        this.admission = admission;
        this.keys = keys;
    }

    void handle(InferAdmission.Named named, Exchange exchange) {
        var request = exchange.request;
        var ring = keys.get();
        var principal = exchange.principal(ring);
        if (principal == null) {
            return;
        }
        if (!request.getMethod().equals("POST")) {
            exchange.refuseMethod(List.of("POST"));
            return;
        }
        if (MediaTypes.isArrowFile(request.getHeaders())) {
            exchange.refuse(HttpProblem.arrowFile());
            return;
        }
        var arm = request.getHeaders().get(AnswerFields.ARM);
        if (arm != null && !arm.equals(Arm.PREVIEW.id())) {
            exchange.refuse(Refusal.badRequest(
                    AnswerFields.ARM, arm, "is no arm that can be asked for", "send preview, or leave the header out"));
            return;
        }
        var asked = arm == null ? named : named.ofPreview();
        var arrival = new InferAdmission.Arrival(
                asked, request.getHeaders()::get, request.getLength(), exchange.arrivedNanos);
        switch (admission.admit(ring, principal, arrival)) {
            case InferAdmission.Answer.Refused(var refusal) -> exchange.refuse(refusal);
            case InferAdmission.Answer.Retired(var refusal, var retiring) -> {
                AnswerFields.of(retiring).forEach(exchange.response.getHeaders()::put);
                exchange.refuse(refusal);
            }
            case InferAdmission.Answer.Admitted admitted -> new HttpCall(codec, context, exchange, admitted).begin();
        }
    }
}
