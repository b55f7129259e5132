package dev.windlass.gateway.http;

import dev.windlass.domain.Principal;
import dev.windlass.gateway.call.TraceId;
import dev.windlass.gateway.oip.JsonPart;
import dev.windlass.gateway.oip.ReplyEncoder;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.AnswerFields;
import dev.windlass.gateway.route.Keyring;
import dev.windlass.http.Connections;
import dev.windlass.http.Visitor;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// One HTTP exchange that is answered exactly once, by whoever comes first. As a callback it is told when
/// the answer was sent.
final class Exchange implements Callback {
    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final HttpField BINARY =
            new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/octet-stream");
    private static final HttpField ARROW = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, MediaTypes.ARROW);

    final Request request;
    final Response response;
    final Visitor visitor;
    private final Callback callback;
    final String traceId;
    final long arrivedNanos = System.nanoTime();
    private final AtomicBoolean answered = new AtomicBoolean();
    private boolean paces;

    Exchange(Request request, Response response, Callback callback) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.visitor = Connections.of(request);
        visitor.asks();
        this.traceId = TraceId.of(request.getHeaders().get("traceparent"));
        response.getHeaders().add(AnswerFields.TRACE_ID, traceId);
    }

    /// True for the one caller that may answer.
    boolean claim() {
        return answered.compareAndSet(false, true);
    }

    /// Answers with a problem, if nothing else did; nobody reads of its body any more.
    void refuse(Refusal problem) {
        if (!claim()) {
            return;
        }
        if (Pacing.of(problem) && Connections.carriesSeveral(request)) {
            // Its connection's next request won't wait for this one's end: it waits itself.
            Pacing.beforeAnswer(request, () -> RefusalWriter.afterBody(this, problem));
        } else {
            paces = Pacing.of(problem);
            RefusalWriter.afterBody(this, problem);
        }
    }

    /// From now on `waiting` is told if the client hangs up.
    void waits(Visitor.Guest waiting) {
        if (Connections.carriesSeveral(request)) {
            request.addIdleTimeoutListener(_ -> false); // it has a deadline, and a failure is told once only
            request.addFailureListener(_ -> waiting.hungUp());
        }
        visitor.serves(waiting);
    }

    /// Whoever asks is over a limit of his: what he sends next waits for a moment.
    boolean paces() {
        return paces;
    }

    /// Whose key it shows; one that nobody knows is refused.
    @Nullable Principal principal(Keyring ring) {
        var principal = ring.authenticate(request.getHeaders().get(HttpHeader.AUTHORIZATION));
        if (principal == null) {
            refuse(Refusal.unauthenticated());
        } else {
            visitor.isKnown();
        }
        return principal;
    }

    void refuseMethod(Collection<String> allowed) {
        response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", allowed));
        refuse(HttpProblem.methodNotAllowed(request.getMethod(), String.join(" or ", allowed)));
    }

    long ageNanos() {
        return System.nanoTime() - arrivedNanos;
    }

    /// Says what is sent; its body follows.
    ///
    /// @param byteSize -1 if it isn't known
    void begin(ReplyEncoder.Form form, long jsonBytes, long byteSize) {
        var headers = response.getHeaders();
        response.setStatus(200);
        switch (form) {
            case JSON -> headers.add(JSON);
            case ARROW -> headers.add(ARROW);
            case BINARY -> {
                headers.add(BINARY);
                headers.add(JsonPart.HEADER, Long.toString(jsonBytes));
            }
        }
        if (byteSize >= 0) {
            headers.add(HttpHeader.CONTENT_LENGTH, byteSize);
        }
        visitor.isAnswered();
    }

    /// Sends a body that was claimed before; the loan is closed when it was sent.
    void send(ReplyEncoder.Written written) {
        var buffer = written.loan().buffer();
        begin(written.form(), written.jsonBytes(), buffer.remaining());
        response.write(true, buffer, Callback.from(this, written.loan()::close));
    }

    @Override
    public void succeeded() {
        visitor.waits();
        if (paces) {
            Pacing.afterAnswer(request, callback::succeeded);
        } else {
            callback.succeeded();
        }
    }

    @Override
    public void failed(Throwable failure) {
        visitor.waits();
        callback.failed(failure);
    }

    /// What is done for it never blocks.
    @Override
    public InvocationType getInvocationType() {
        return callback.getInvocationType();
    }
}
