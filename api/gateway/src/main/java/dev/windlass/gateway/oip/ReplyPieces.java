package dev.windlass.gateway.oip;

import dev.windlass.domain.VersionRef;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The body of an answer over HTTP that is written piece by piece, and what its head says of it.
///
/// @param jsonBytes of [ReplyEncoder.Form#BINARY], where the binary tensors begin
/// @param byteSize -1 if it isn't known before it was written
public record ReplyPieces(BodyPiece body, ReplyEncoder.Form form, long jsonBytes, long byteSize) {
    private static final int TEXT_BYTES = 512;

    /// As [ReplyWriter] writes it.
    ///
    /// @param scratch to see with how long JSON is that binary tensors follow
    /// @throws RefusedException with 400 if a string output that isn't UTF-8 was asked for as JSON
    static ReplyPieces of(Reply reply, ReplyPlan plan, @Nullable String id, VersionRef version, ByteBuffer scratch) {
        var binary = new ArrayList<BodyPiece>();
        long binaryBytes = 0;
        for (int i = 0; i < plan.places().length; i++) {
            var tensor = reply.outputs().get(plan.places()[i]);
            if (plan.binary()[i]) {
                binary.add(BodyPiece.binary(tensor));
                binaryBytes += BinaryTensors.byteSize(tensor);
            } else if (tensor.offsets() != null) {
                requireUtf8(tensor, tensor.offsets());
            }
        }
        var json = json(reply, plan, id, version);
        if (binaryBytes == 0) {
            return new ReplyPieces(json, ReplyEncoder.Form.JSON, 0, -1);
        }
        long jsonBytes = count(json(reply, plan, id, version), scratch);
        binary.addFirst(json);
        return new ReplyPieces(
                new BodyPiece.Sequence(binary), ReplyEncoder.Form.BINARY, jsonBytes, jsonBytes + binaryBytes);
    }

    private static BodyPiece json(Reply reply, ReplyPlan plan, @Nullable String id, VersionRef version) {
        var pieces = new ArrayList<BodyPiece>();
        int names = (id == null ? 0 : id.length())
                + version.model().length()
                + version.version().length();
        pieces.add(text(names, json -> ReplyWriter.begin(json, id, version)));
        for (int i = 0; i < plan.places().length; i++) {
            var tensor = reply.outputs().get(plan.places()[i]);
            boolean binary = plan.binary()[i];
            var before = i > 0 ? "," : "";
            pieces.add(text(tensor.name().length(), json -> ReplyWriter.describe(json.raw(before), tensor, binary)));
            if (!binary) {
                var offsets = tensor.offsets();
                pieces.add(
                        offsets == null
                                ? new BodyPiece.Numbers(tensor, plan.nonFinite())
                                : new BodyPiece.Texts(tensor, offsets));
                pieces.add(text(0, json -> json.raw("]}")));
            }
        }
        pieces.add(text(0, json -> json.raw("]}")));
        return new BodyPiece.Sequence(List.copyOf(pieces));
    }

    /// @param chars how many of it may be a client's or a model's
    private static BodyPiece text(int chars, Consumer<JsonOut> writing) {
        var text = ByteBuffer.allocate(TEXT_BYTES + 6 * chars);
        writing.accept(new JsonOut(text, NonFiniteText.NULL));
        return new BodyPiece.Plain(text.flip());
    }

    private static long count(BodyPiece json, ByteBuffer scratch) {
        long bytes = 0;
        boolean all = false;
        while (!all) {
            all = json.write(scratch.clear());
            bytes += scratch.position();
        }
        return bytes;
    }

    private static void requireUtf8(ReplyTensor tensor, ByteBuffer offsets) {
        int count = tensor.elements();
        for (int i = 0; i < count; i++) {
            if (!Utf8Runs.whole(tensor.data(), (int) offsets.getLong(8 * i), (int) offsets.getLong(8 * i + 8))) {
                throw ReplyWriter.noUtf8(tensor, i);
            }
        }
    }
}
