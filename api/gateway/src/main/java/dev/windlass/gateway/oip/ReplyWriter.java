package dev.windlass.gateway.oip;

import dev.windlass.domain.VersionRef;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Commons;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Writes a reply's body: the JSON part, then the binary tensors in the order of the outputs. NaN and
/// infinities are written as the request wants them, FP16 and BF16 widened.
public final class ReplyWriter implements ReplyEncoder {
    private static final int HEAD_BYTES = 512;

    private final DirectBuffers buffers;

    public ReplyWriter(DirectBuffers buffers) {
        this.buffers = buffers;
    }

    /// @throws RefusedException as always, and with 400 if a string output that isn't UTF-8 was asked for
    ///     as JSON
    @Override
    public Written write(
            Commons.Portion portion, Reply whole, ReplyPlan plan, @Nullable String id, VersionRef version) {
        var reply = plan.shown(whole);
        var loan = ReplyEncoder.borrow(buffers, portion, bound(reply, plan, id));
        boolean written = false;
        try {
            var target = loan.buffer();
            head(new JsonOut(target, plan.nonFinite()), reply, plan, id, version);
            int jsonBytes = target.position();
            for (int i = 0; i < plan.places().length; i++) {
                if (plan.binary()[i]) {
                    BinaryTensors.put(target, reply.outputs().get(plan.places()[i]));
                }
            }
            loan.settle(target.flip().limit());
            written = true;
            return new Written(loan, target.limit() > jsonBytes ? Form.BINARY : Form.JSON, jsonBytes);
        } finally {
            if (!written) {
                loan.close();
            }
        }
    }

    /// @throws RefusedException as above
    @Override
    public ReplyPieces pieces(
            Reply reply, ReplyPlan plan, @Nullable String id, VersionRef version, ByteBuffer scratch) {
        return ReplyPieces.of(plan.shown(reply), plan, id, version, scratch);
    }

    private static void head(JsonOut json, Reply reply, ReplyPlan plan, @Nullable String id, VersionRef version) {
        begin(json, id, version);
        for (int i = 0; i < plan.places().length; i++) {
            if (i > 0) {
                json.raw(",");
            }
            output(json, reply.outputs().get(plan.places()[i]), plan.binary()[i]);
        }
        json.raw("]}");
    }

    /// All before the first output.
    static void begin(JsonOut json, @Nullable String id, VersionRef version) {
        json.raw("{");
        if (id != null) {
            json.raw("\"id\":").string(id).raw(",");
        }
        json.raw("\"model_name\":").string(version.model());
        json.raw(",\"model_version\":").string(version.version());
        json.raw(",\"outputs\":[");
    }

    private static void output(JsonOut json, ReplyTensor tensor, boolean binary) {
        describe(json, tensor, binary);
        if (binary) {
            return;
        }
        if (tensor.offsets() == null) {
            numbers(json, tensor);
        } else {
            strings(json, tensor, tensor.offsets());
        }
        json.raw("]}");
    }

    /// All of a binary output, or what stands before its elements.
    static void describe(JsonOut json, ReplyTensor tensor, boolean binary) {
        json.raw("{\"name\":").string(tensor.name());
        json.raw(",\"datatype\":\"").raw(tensor.datatype().name()).raw("\",\"shape\":[");
        for (int d = 0; d < tensor.dims().length; d++) {
            json.raw(d > 0 ? "," : "").number(tensor.dims()[d]);
        }
        if (binary) {
            json.raw("],\"parameters\":{\"binary_data_size\":").number(BinaryTensors.byteSize(tensor));
            json.raw("}}");
        } else {
            json.raw("],\"data\":[");
        }
    }

    private static void numbers(JsonOut json, ReplyTensor tensor) {
        int width = tensor.datatype().byteSize();
        for (int at = 0; at < tensor.data().limit(); at += width) {
            if (at > 0) {
                json.raw(",");
            }
            number(json, tensor, at);
        }
    }

    /// @param at its first byte
    static void number(JsonOut json, ReplyTensor tensor, int at) {
        var data = tensor.data();
        switch (tensor.datatype()) {
            case BOOL -> json.raw(data.get(at) != 0 ? "true" : "false");
            case UINT8 -> json.number(data.get(at) & 0xffL);
            case UINT16 -> json.number(data.getShort(at) & 0xffffL);
            case UINT32 -> json.number(data.getInt(at) & 0xffff_ffffL);
            case UINT64 -> json.unsigned(data.getLong(at));
            case INT8 -> json.number((long) data.get(at));
            case INT16 -> json.number((long) data.getShort(at));
            case INT32 -> json.number((long) data.getInt(at));
            case INT64 -> json.number(data.getLong(at));
            case FP16 -> json.number(Float.float16ToFloat(data.getShort(at)));
            case BF16 -> json.number(Float.intBitsToFloat(data.getShort(at) << 16));
            case FP32 -> json.number(data.getFloat(at));
            case FP64 -> json.number(data.getDouble(at));
            case BYTES -> throw new IllegalStateException("strings aren't written here");
        }
    }

    private static void strings(JsonOut json, ReplyTensor tensor, ByteBuffer offsets) {
        int count = tensor.elements();
        for (int i = 0; i < count; i++) {
            json.raw(i > 0 ? "," : "");
            if (!json.string(tensor.data(), (int) offsets.getLong(8 * i), (int) offsets.getLong(8 * i + 8))) {
                throw noUtf8(tensor, i);
            }
        }
    }

    static RefusedException noUtf8(ReplyTensor tensor, int element) {
        return Refusal.bad(
                "outputs[" + tensor.name() + "]",
                "",
                "element " + element + " isn't UTF-8",
                "ask for it with parameters.binary_data true");
    }

    /// An upper bound for the whole body.
    private static long bound(Reply reply, ReplyPlan plan, @Nullable String id) {
        long bytes = HEAD_BYTES + (id == null ? 0 : 6L * id.length());
        for (int i = 0; i < plan.places().length; i++) {
            var tensor = reply.outputs().get(plan.places()[i]);
            bytes += HEAD_BYTES + 6L * tensor.name().length();
            bytes += plan.binary()[i] ? BinaryTensors.byteSize(tensor) : jsonBound(tensor);
        }
        return bytes;
    }

    private static long jsonBound(ReplyTensor tensor) {
        long elements = tensor.elements();
        return switch (tensor.datatype()) {
            case BYTES -> 6L * tensor.data().limit() + 3 * elements;
            case BOOL, UINT8, INT8, UINT16, INT16 -> 7 * elements;
            case UINT32, INT32 -> 12 * elements;
            case FP16, BF16, FP32 -> 17 * elements;
            case UINT64, INT64 -> 21 * elements;
            case FP64 -> 26 * elements;
        };
    }
}
