package dev.windlass.gateway;

import dev.windlass.exchange.HopSpec;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/// What a request's body and headers say, compared with the model: known to be answerable but for the
/// elements of its JSON tensors, which are read when they are written into a slot.
///
/// @param timeoutMicros the shorter of the body's and the header's; 0 if neither gives one
record ParsedRequest(
        PreparedInputs inputs, ReplyPlan plan, @Nullable String id, long timeoutMicros) {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    /// @param content the decoded body; views of it are kept
    /// @throws GatewayProblem.RefusedException with 400, naming field and remedy
    static ParsedRequest of(TensorReader reader, HttpFields headers, ByteBuffer content, HopSpec spec) {
        long headerMicros = BinaryFraming.timeoutMicros(headers.get(InferHandler.TIMEOUT_HEADER));
        int jsonBytes = BinaryFraming.jsonBytes(headers.get(InferHandler.HEADER_LENGTH), content.remaining());
        if (jsonBytes == 0 && content.hasRemaining()) {
            var raw = PreparedInputs.ofRaw(reader, content, spec);
            return new ParsedRequest(raw, ReplyPlan.all(spec, true), null, headerMicros);
        }
        boolean onlyJson = jsonBytes == content.remaining();
        var json = onlyJson ? content : content.slice(0, jsonBytes);
        var head = reader.head(json);
        var binary = onlyJson ? NONE : content.slice(jsonBytes, content.remaining() - jsonBytes);
        var inputs = PreparedInputs.of(head, reader, json, binary, spec);
        long timeout = shorter(head.timeoutMicros(), headerMicros);
        return new ParsedRequest(inputs, ReplyPlan.of(head, spec), head.id(), timeout);
    }

    private static long shorter(long left, long right) {
        return left == 0 || right == 0 ? Math.max(left, right) : Math.min(left, right);
    }
}
