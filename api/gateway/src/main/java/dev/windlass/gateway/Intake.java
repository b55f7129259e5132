package dev.windlass.gateway;

import dev.windlass.exchange.Hop;
import dev.windlass.exchange.HopSpec;
import java.util.Objects;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/// One infer request on its way in: from its first byte to what it says, and what of it is still to come.
/// Its steps run one after another, as those of [InferCall], and don't block.
///
/// A JSON body is staged whole. Of a body with binary tensors only the JSON part is staged; the rest isn't
/// read before somebody has a place for it. Strings are the exception: Arrow wants them in another form than
/// the wire's.
final class Intake implements BodyReader.Receiver, Steps.Owner {
    private final InferDesk desk;
    private final Exchange exchange;
    private final Rivals rivals;
    private final CallEnd end;
    private final TenantGate tenant;
    private final Patience patience;
    private final BodyReader reader;
    private final Next next;
    private @Nullable StagedBody body;
    private @Nullable GatewayProblem refusal;

    /// Who goes on with the request.
    interface Next {
        /// @throws GatewayProblem.RefusedException to refuse it
        void parsed(ParsedRequest request, Hop hop);
    }

    Intake(InferDesk desk, Exchange exchange, Lane lane, Rivals rivals, CallEnd end, TenantGate tenant, Next next) {
        long arrived = exchange.arrivedNanos;
        this.desk = desk;
        this.exchange = exchange;
        this.rivals = rivals;
        this.end = end;
        this.tenant = tenant;
        this.next = next;
        this.patience = new Patience(
                desk,
                lane.key(),
                this,
                arrived + desk.limits().deadlineDefault().toNanos());
        this.reader = new BodyReader(
                exchange.request, arrived + desk.limits().bodyWithin().toNanos(), this);
    }

    @Override
    public TenantGate tenant() {
        return tenant;
    }

    Patience patience() {
        return patience;
    }

    /// Starts reading the body.
    void begin() {
        long bytes = exchange.request.getLength();
        int jsonBytes = BodyDecoder.encoding(headers()) != null ? -1 : BinaryFraming.jsonBytesInPlace(headers(), bytes);
        try {
            hold(open(jsonBytes < 0 ? bytes : jsonBytes));
        } catch (GatewayProblem.RefusedException refused) {
            // Nothing was asked of the client yet, and nothing is: it may wait for a 100 before it sends more.
            end.refuseBody(refused.problem(), !Refusals.bodyConsumed(exchange.request));
            return;
        }
        if (jsonBytes < 0) {
            reader.read(body(), this::bodyArrived);
        } else {
            body().wantOnly(jsonBytes);
            reader.read(body(), this::headArrived);
        }
    }

    /// Reads what is still to come into its places, then runs `then`. As [BodyReader#read]: the last thing
    /// that its caller does.
    void rest(TensorPlaces places, Runnable then) {
        end.letGoOfBody();
        patience.stepBytes(0);
        if (reader.ended()) {
            then.run();
        } else {
            reader.mustEndBy(patience.deadlineNanos());
            reader.read(places, () -> desk.steps().here(this, then));
        }
    }

    private void bodyArrived() {
        var encoding = BodyDecoder.encoding(headers());
        if (encoding != null) {
            desk.steps().pooled(this, () -> {
                hold(BodyDecoder.decode(encoding, body(), open(-1)));
                patience.stepBytes(body().byteSize());
                patience.withHop(this::parse);
            });
        } else {
            arrived(() -> patience.withHop(this::parse));
        }
    }

    private void headArrived() {
        arrived(() -> patience.withHop(this::parseHead));
    }

    private void arrived(Runnable step) {
        int bytes = body().byteSize();
        patience.stepBytes(bytes);
        desk.steps().bySize(bytes, this, step);
    }

    private void parse(Hop hop) {
        long start = System.nanoTime();
        var request = taken(hop, spec -> ParsedRequest.of(desk.reader(), headers(), body().content(), spec));
        goOn(Objects.requireNonNull(request), hop, start);
    }

    private void parseHead(Hop hop) {
        long start = System.nanoTime();
        var json = body().content();
        long behind = exchange.request.getLength() - json.remaining();
        // Whoever waits for a hop or for room is woken by a thread that mustn't read so much.
        patience.stepBytes(exchange.request.getLength());
        var request =
                taken(hop, spec -> ParsedRequest.ofHead(desk.reader(), headers(), body().content(), behind, spec));
        if (request == null) {
            body().wantAll(exchange.request.getLength());
            reader.read(body(), this::bodyArrived);
        } else {
            goOn(request, hop, start);
        }
    }

    /// Compares the request with this arm's version; what only the other arm's version takes is charged to the arm.
    ///
    /// @throws GatewayProblem.RefusedException if it doesn't take it
    private @Nullable ParsedRequest taken(Hop hop, Function<HopSpec, @Nullable ParsedRequest> comparing) {
        try {
            return comparing.apply(hop.spec());
        } catch (GatewayProblem.RefusedException refused) {
            if (rivals.oneTakes(spec -> {
                var _ = comparing.apply(spec);
                return true;
            })) {
                end.charge();
            }
            throw refused;
        }
    }

    private void goOn(ParsedRequest request, Hop hop, long startNanos) {
        if (request.timeoutMicros() > 0) {
            long longest = desk.limits().deadlineMax().toNanos() / 1000;
            patience.deadline(exchange.arrivedNanos + 1000 * Math.min(request.timeoutMicros(), longest));
        }
        end.times.parseNanos = System.nanoTime() - startNanos;
        next.parsed(request, hop);
    }

    /// Answers with a problem as soon as the body has come to its end: the client may still be sending it.
    @Override
    public void refuse(GatewayProblem problem) {
        if (reader.ended()) {
            end.refuse(problem);
        } else {
            refusal = problem;
            end.letGo();
            reader.discard(desk.limits().bodyBytesMax(), () -> end.refuse(problem));
        }
    }

    @Override
    public void bodyRefused(GatewayProblem problem, boolean broken) {
        reader.stop();
        end.refuseBody(refusal == null ? problem : refusal, broken);
    }

    @Override
    public void fail(Throwable failure) {
        reader.stop();
        end.fail(failure, !reader.ended());
    }

    private HttpFields headers() {
        return exchange.request.getHeaders();
    }

    private StagedBody open(long expectedBytes) {
        return StagedBody.open(
                desk.staging(), tenant.stagedBytes(), desk.limits().bodyBytesMax(), expectedBytes);
    }

    private void hold(StagedBody staged) {
        body = staged;
        end.hold(staged);
    }

    private StagedBody body() {
        if (body == null) {
            throw new IllegalStateException("a step ran before the one that it builds on");
        }
        return body;
    }
}
