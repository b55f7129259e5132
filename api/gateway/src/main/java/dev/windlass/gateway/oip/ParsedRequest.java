package dev.windlass.gateway.oip;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a request's body and headers say, compared with the model: known to be answerable but for the
/// elements of its JSON tensors and for bytes that are still to come, which are read when they are written
/// into a slot.
///
/// @param timeoutMicros the shorter of the body's and the header's; 0 if neither gives one
public record ParsedRequest(
        RequestInputs inputs, ReplyPlan plan, @Nullable String id, long timeoutMicros) {
    /// @param headerMicros the time-out that the front was told; 0 if none
    /// @param json the part of `content` that is JSON
    /// @param content the decoded body; views of it are kept
    /// @throws RefusedException with 400, naming field and remedy
    public static ParsedRequest of(
            TensorReader reader, long headerMicros, JsonPart json, ByteBuffer content, InstanceSpec spec) {
        int jsonBytes = json.bytes().remaining();
        if (jsonBytes == 0 && content.hasRemaining()) {
            var raw = PreparedInputs.ofRaw(reader, new Binary.Staged(content), spec);
            return new ParsedRequest(raw, ReplyPlan.allBinary(spec), null, headerMicros);
        }
        var head = reader.head(json);
        var binary = json.whole()
                ? Binary.NONE
                : new Binary.Staged(content.slice(jsonBytes, content.remaining() - jsonBytes));
        var inputs = PreparedInputs.of(head, reader, json.bytes(), binary, spec);
        long timeout = shorter(head.timeoutMicros(), headerMicros);
        return new ParsedRequest(inputs, ReplyPlan.of(head, spec), head.id(), timeout);
    }

    /// The same while the bytes behind the JSON part are still to come; null if they must be seen first, as
    /// strings must.
    ///
    /// @param json the JSON part; empty for a raw binary request
    /// @param binaryBytes how many will come
    public static @Nullable ParsedRequest ofHead(
            TensorReader reader, long headerMicros, ByteBuffer json, long binaryBytes, InstanceSpec spec) {
        if (!json.hasRemaining()) {
            boolean strings =
                    spec.inputs().stream().anyMatch(it -> !it.datatype().fixedWidth());
            var raw = strings ? null : PreparedInputs.ofRaw(reader, new Binary.ToCome(binaryBytes), spec);
            return raw == null ? null : new ParsedRequest(raw, ReplyPlan.allBinary(spec), null, headerMicros);
        }
        var head = reader.head(new JsonPart(json, json.remaining() + binaryBytes));
        if (head.inputs().stream().anyMatch(it -> it.binary() && !it.datatype().fixedWidth())) {
            return null;
        }
        var inputs = PreparedInputs.of(head, reader, json, new Binary.ToCome(binaryBytes), spec);
        return new ParsedRequest(
                inputs, ReplyPlan.of(head, spec), head.id(), shorter(head.timeoutMicros(), headerMicros));
    }

    /// The shorter of two time-outs; 0 stands for none.
    public static long shorter(long left, long right) {
        return left == 0 || right == 0 ? Math.max(left, right) : Math.min(left, right);
    }
}
