package dev.windlass.gateway.oip;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `ModelInferRequest`, read in place: known to be well-formed, not yet compared with a model. Holds
/// views of the message and owns nothing.
public final class WireRequest {
    private final String model;
    private final @Nullable String version;
    private final InferRequest request;
    private final ByteBuffer message;
    private final List<ByteBuffer> raw;

    WireRequest(
            String model, @Nullable String version, InferRequest request, ByteBuffer message, List<ByteBuffer> raw) {
        this.model = model;
        this.version = version;
        this.request = request;
        this.message = message;
        this.raw = raw;
    }

    /// @param message its position isn't moved
    /// @throws RefusedException with 400 if it isn't one, or if something in it isn't served
    public static WireRequest read(ByteBuffer message) {
        return new WireHead(message).read();
    }

    InferRequest request() {
        return request;
    }

    ByteBuffer message() {
        return message;
    }

    List<ByteBuffer> raw() {
        return raw;
    }

    /// The client's name for it; null if it has none.
    public @Nullable String id() {
        return request.id();
    }

    public String model() {
        return model;
    }

    /// Null if the route is to choose.
    public @Nullable String version() {
        return version;
    }

    /// As many bytes of JSON as take as long to be laid out: raw tensors of a fixed width are only copied.
    public long effort() {
        boolean copied = !raw.isEmpty() && request.inputs().stream().noneMatch(it -> it.datatype() == Datatype.BYTES);
        return copied ? message.remaining() / 16 : message.remaining();
    }

    /// Compares it with a model.
    ///
    /// @param frontMicros the time-out that the front was told; 0 if none
    /// @throws RefusedException with 400, naming field and remedy
    public ParsedRequest compared(InstanceSpec spec, long frontMicros) {
        var inputs = PreparedInputs.of(
                request, WireTensors.READER, message, raw.isEmpty() ? Binary.NONE : new Binary.Parts(raw), spec);
        return new ParsedRequest(
                inputs,
                ReplyPlan.of(request, spec),
                request.id(),
                ParsedRequest.shorter(request.timeoutMicros(), frontMicros));
    }

    static RefusedException bad(String field, String message, String remedy) {
        return Refusal.bad(field, "", message, remedy);
    }
}
