package dev.windlass.gateway;

import dev.windlass.domain.VersionRef;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyTensor;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// Writes a reply's body: the JSON part, then the binary tensors in the order of the outputs. NaN and
/// infinities are written as literals, FP16 and BF16 widened.
final class ReplyWriter {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

    private static final int HEAD_BYTES = 512;

    private final DirectBuffers buffers;

    ReplyWriter(DirectBuffers buffers) {
        this.buffers = buffers;
    }

    /// A body, ready to be sent; its loan is owned by the caller.
    ///
    /// @param jsonBytes where the binary tensors begin
    /// @param binary true if there is at least one byte of them
    record Written(DirectBuffers.Loan loan, int jsonBytes, boolean binary) {}

    /// @throws GatewayProblem.RefusedException with 503 if there is no buffer for it, 400 if a string output
    ///     that isn't UTF-8 was asked for as JSON
    Written write(Reply reply, ReplyPlan plan, @Nullable String id, VersionRef version) {
        var loan = buffers.lend(bound(reply, plan, id));
        if (loan == null) {
            throw GatewayProblem.unavailable("the gateway has no buffer free for the reply; try again")
                    .refused();
        }
        boolean whole = false;
        try {
            var target = loan.buffer();
            try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), new ByteBufferOutput(target))) {
                head(json, reply, plan, id, version);
            }
            int jsonBytes = target.position();
            for (int i = 0; i < plan.indices().length; i++) {
                if (plan.binary()[i]) {
                    putBinary(target, reply.outputs().get(plan.indices()[i]));
                }
            }
            target.flip();
            whole = true;
            return new Written(loan, jsonBytes, target.limit() > jsonBytes);
        } finally {
            if (!whole) {
                loan.close();
            }
        }
    }

    private static void head(JsonGenerator json, Reply reply, ReplyPlan plan, @Nullable String id, VersionRef version) {
        json.writeStartObject();
        if (id != null) {
            json.writeStringProperty("id", id);
        }
        json.writeStringProperty("model_name", version.model());
        json.writeStringProperty("model_version", version.version());
        json.writeArrayPropertyStart("outputs");
        for (int i = 0; i < plan.indices().length; i++) {
            output(json, reply.outputs().get(plan.indices()[i]), plan.binary()[i]);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void output(JsonGenerator json, ReplyTensor tensor, boolean binary) {
        json.writeStartObject();
        json.writeStringProperty("name", tensor.name());
        json.writeStringProperty("datatype", tensor.datatype().name());
        json.writeName("shape");
        json.writeArray(tensor.dims(), 0, tensor.dims().length);
        if (binary) {
            json.writeObjectPropertyStart("parameters");
            json.writeNumberProperty("binary_data_size", binaryBytes(tensor));
            json.writeEndObject();
        } else {
            json.writeArrayPropertyStart("data");
            if (tensor.offsets() == null) {
                numbers(json, tensor);
            } else {
                strings(json, tensor, tensor.offsets());
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void numbers(JsonGenerator json, ReplyTensor tensor) {
        var data = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int width = tensor.datatype().byteSize();
        for (int at = 0; at < data.limit(); at += width) {
            switch (tensor.datatype()) {
                case BOOL -> json.writeBoolean(data.get(at) != 0);
                case UINT8 -> json.writeNumber(data.get(at) & 0xff);
                case UINT16 -> json.writeNumber(data.getShort(at) & 0xffff);
                case UINT32 -> json.writeNumber(data.getInt(at) & 0xffff_ffffL);
                case UINT64 -> unsigned(json, data.getLong(at));
                case INT8 -> json.writeNumber((int) data.get(at));
                case INT16 -> json.writeNumber((int) data.getShort(at));
                case INT32 -> json.writeNumber(data.getInt(at));
                case INT64 -> json.writeNumber(data.getLong(at));
                case FP16 -> json.writeNumber(Float.float16ToFloat(data.getShort(at)));
                case BF16 -> json.writeNumber(Float.intBitsToFloat(data.getShort(at) << 16));
                case FP32 -> json.writeNumber(data.getFloat(at));
                case FP64 -> json.writeNumber(data.getDouble(at));
                case BYTES -> throw new IllegalStateException("strings aren't written here");
            }
        }
    }

    private static void unsigned(JsonGenerator json, long value) {
        if (value >= 0) {
            json.writeNumber(value);
        } else {
            json.writeNumber(new BigInteger(Long.toUnsignedString(value)));
        }
    }

    private static void strings(JsonGenerator json, ReplyTensor tensor, ByteBuffer offsets) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        int count = tensor.elements();
        for (int i = 0; i < count; i++) {
            int start = (int) offsets.getLong(8 * i);
            int end = (int) offsets.getLong(8 * i + 8);
            try {
                json.writeString(
                        decoder.decode(tensor.data().slice(start, end - start)).toString());
            } catch (CharacterCodingException notText) {
                throw GatewayProblem.badRequest("output " + tensor.name() + ": element " + i
                                + " isn't UTF-8; ask for it with parameters.binary_data true")
                        .refused();
            }
        }
    }

    private static void putBinary(ByteBuffer target, ReplyTensor tensor) {
        var offsets = tensor.offsets();
        if (offsets == null) {
            target.put(tensor.data().duplicate());
            return;
        }
        int count = tensor.elements();
        for (int i = 0; i < count; i++) {
            int start = (int) offsets.getLong(8 * i);
            int length = (int) offsets.getLong(8 * i + 8) - start;
            target.putInt(length);
            target.put(tensor.data().slice(start, length));
        }
    }

    private static long binaryBytes(ReplyTensor tensor) {
        return tensor.data().limit() + (tensor.offsets() == null ? 0 : 4L * tensor.elements());
    }

    /// An upper bound for the whole body.
    private static long bound(Reply reply, ReplyPlan plan, @Nullable String id) {
        long bytes = HEAD_BYTES + (id == null ? 0 : 6L * id.length());
        for (int i = 0; i < plan.indices().length; i++) {
            var tensor = reply.outputs().get(plan.indices()[i]);
            bytes += HEAD_BYTES + 6L * tensor.name().length();
            bytes += plan.binary()[i] ? binaryBytes(tensor) : jsonBound(tensor);
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

    /// Bytes into a buffer that is known to be large enough.
    private static final class ByteBufferOutput extends OutputStream {
        private final ByteBuffer target;

        private ByteBufferOutput(ByteBuffer target) {
            this.target = target;
        }

        @Override
        public void write(int value) {
            target.put((byte) value);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            target.put(source, offset, length);
        }
    }
}
