package dev.windlass.worker;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.windlass.exchange.ReplyTensor;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A tensor of a [BackendCase] as the slab would have it, and how near an answer comes to it.
///
/// @param texts of BYTES; else empty
/// @param data of all others, little-endian
record BackendTensor(Datatype datatype, long[] dims, List<byte[]> texts, ByteBuffer data) {
    // What the ONNX project's own runner allows.
    private static final double RELATIVE = 1e-3;
    private static final double ABSOLUTE = 1e-7;

    /// @throws IllegalArgumentException if the Open Inference Protocol has no name for its type
    static BackendTensor of(TensorProto proto) {
        long[] dims = proto.getDimsList().stream().mapToLong(it -> it).toArray();
        var datatype = datatype(DataType.forNumber(proto.getDataType()));
        var texts = datatype == Datatype.BYTES
                ? proto.getStringDataList().stream()
                        .map(ByteString::toByteArray)
                        .toList()
                : List.<byte[]>of();
        return new BackendTensor(
                datatype, dims, texts, datatype == Datatype.BYTES ? ByteBuffer.allocate(0) : data(proto, datatype));
    }

    private static Datatype datatype(DataType type) {
        return switch (type) {
            case FLOAT -> Datatype.FP32;
            case DOUBLE -> Datatype.FP64;
            case FLOAT16 -> Datatype.FP16;
            case BFLOAT16 -> Datatype.BF16;
            case STRING -> Datatype.BYTES;
            case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> Datatype.valueOf(type.name());
            default -> throw new IllegalArgumentException("no datatype for " + type);
        };
    }

    private static ByteBuffer data(TensorProto proto, Datatype datatype) {
        if (!proto.getRawData().isEmpty()) {
            return ByteBuffer.wrap(proto.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        }
        int count = Math.max(
                Math.max(proto.getFloatDataCount(), proto.getInt32DataCount()),
                Math.max(Math.max(proto.getInt64DataCount(), proto.getUint64DataCount()), proto.getDoubleDataCount()));
        var data = ByteBuffer.allocate(count * datatype.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            switch (datatype) {
                case FP32 -> data.putFloat(proto.getFloatData(i));
                case FP64 -> data.putDouble(proto.getDoubleData(i));
                case INT64 -> data.putLong(proto.getInt64Data(i));
                case UINT64 -> data.putLong(proto.getUint64Data(i));
                case UINT32 -> data.putInt((int) proto.getUint64Data(i));
                case INT32 -> data.putInt(proto.getInt32Data(i));
                case FP16, BF16, INT16, UINT16 -> data.putShort((short) proto.getInt32Data(i));
                default -> data.put((byte) proto.getInt32Data(i));
            }
        }
        return data.flip();
    }

    int byteLength() {
        return datatype == Datatype.BYTES
                ? texts.stream().mapToInt(it -> it.length).sum()
                : data.limit();
    }

    /// What tells an answer from this; empty if nothing does.
    String difference(ReplyTensor answer) {
        if (answer.datatype() != datatype || !Arrays.equals(answer.dims(), dims)) {
            return answer.datatype() + Arrays.toString(answer.dims()) + " for " + datatype + Arrays.toString(dims);
        }
        if (datatype == Datatype.BYTES) {
            var said = texts.stream()
                    .map(it -> new String(it, StandardCharsets.UTF_8))
                    .toList();
            return said.equals(texts(answer)) ? "" : texts(answer) + " for " + said;
        }
        for (int i = 0; i < answer.elements(); i++) {
            if (!near(answer.data(), i)) {
                return "element " + i + " of " + datatype + Arrays.toString(dims);
            }
        }
        return "";
    }

    static List<String> texts(ReplyTensor answer) {
        var all = new ArrayList<String>();
        for (int i = 0; i < answer.elements(); i++) {
            int from = (int) answer.offsets().getLong(8 * i);
            int bytes = (int) answer.offsets().getLong(8 * (i + 1)) - from;
            all.add(StandardCharsets.UTF_8
                    .decode(answer.data().slice(from, bytes))
                    .toString());
        }
        return all;
    }

    private boolean near(ByteBuffer answer, int index) {
        return switch (datatype) {
            case FP32 -> near(answer.getFloat(4 * index), data.getFloat(4 * index));
            case FP64 -> near(answer.getDouble(8 * index), data.getDouble(8 * index));
            case FP16 ->
                near(Float.float16ToFloat(answer.getShort(2 * index)), Float.float16ToFloat(data.getShort(2 * index)));
            case BF16 -> near(bfloat(answer.getShort(2 * index)), bfloat(data.getShort(2 * index)));
            default -> {
                int size = datatype.byteSize();
                yield answer.slice(size * index, size).equals(data.slice(size * index, size));
            }
        };
    }

    private static float bfloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    private static boolean near(double answer, double expected) {
        return Double.compare(answer, expected) == 0
                || answer == expected
                || Math.abs(answer - expected) <= ABSOLUTE + RELATIVE * Math.abs(expected);
    }
}
