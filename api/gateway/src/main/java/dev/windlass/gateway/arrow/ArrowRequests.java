package dev.windlass.gateway.arrow;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.oip.ParsedRequest;
import dev.windlass.gateway.oip.ReplyPlan;
import dev.windlass.gateway.oip.RequestInputs;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads infer requests that are an Arrow IPC stream: a data frame, each column an input of its name, its batches'
/// rows one behind the other. A stream of no rows is a request for no rows.
public final class ArrowRequests {
    private ArrowRequests() {}

    /// Whether buffers of a body are compressed, so that it has to be unpacked; false, too, of what isn't a stream.
    public static boolean packed(ByteBuffer content) {
        return Unpacking.needed(content);
    }

    /// Writes a body whose buffers are compressed anew, with plain ones.
    ///
    /// @param unpacked gets it; stays the caller's
    /// @throws RefusedException with 400, or as [StagedBody#append]
    public static void unpack(ByteBuffer content, StagedBody unpacked) {
        Unpacking.into(content, unpacked);
    }

    /// @param headerMicros the time-out that the front was told; 0 if none
    /// @param content the body, unpacked; views of it are kept
    /// @throws RefusedException with 400, naming column and remedy
    public static ParsedRequest parse(long headerMicros, ByteBuffer content, InstanceSpec spec) {
        var frame = Frame.open(content, spec);
        frame.readBatches();
        return request(headerMicros, frame, ArrowInputs.of(frame, spec), spec);
    }

    /// The same of a frame whose batch is still to come; null if it can't be laid out before it is there.
    ///
    /// @param head its beginning
    /// @param restBytes how many will come
    public static @Nullable ParsedRequest parseHead(
            long headerMicros, ByteBuffer head, long restBytes, InstanceSpec spec) {
        if (needsTexts(spec)) {
            return null;
        }
        int end = Math.toIntExact(head.limit() + restBytes);
        var messages = new Messages(head, end);
        if (!InPlaceInputs.begins(messages, end)) {
            return null;
        }
        messages.rewind();
        var frame = Frame.open(messages, spec);
        if (!frame.wanted().onlyInputs()) {
            return null;
        }
        frame.readBatches();
        var inputs = InPlaceInputs.of(frame, spec, head, end);
        return inputs == null ? null : request(headerMicros, frame, inputs, spec);
    }

    /// Texts never lie as they are.
    private static boolean needsTexts(InstanceSpec spec) {
        for (var input : spec.inputs()) {
            if (!input.datatype().fixedWidth() && !input.optional()) {
                return true;
            }
        }
        return false;
    }

    private static ParsedRequest request(long headerMicros, Frame frame, RequestInputs inputs, InstanceSpec spec) {
        var parameters = frame.parameters();
        parameters.check();
        var plan = ReplyPlan.ofNames(parameters.outputs(), parameters.nonFinite(), spec);
        long micros = ParsedRequest.shorter(parameters.timeoutMicros(), headerMicros);
        return new ParsedRequest(inputs, plan, parameters.id(), micros);
    }
}
