package dev.windlass.slab;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.LargeUtf8;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.jspecify.annotations.Nullable;

/// A model's tensors as an Arrow schema in IPC form. A row is what lies behind the first dimension: an
/// `arrow.fixed_shape_tensor` where its shape is fixed, else the bare element type; the exact datatype
/// and shape stand in the field's metadata. Uses only Arrow's generated flatbuffer classes, so that the
/// inference worker stays small.
public final class TensorSpecCodec {
    /// What a model's inputs and outputs may take together, so that one control message carries both.
    public static final int BYTES_MAX = ControlFrames.BYTES_MAX - 64;

    /// Keys of what a field says of itself.
    public static final String DATATYPE = "windlass.datatype";
    public static final String SHAPE = "windlass.shape";
    public static final String OPTIONAL = "windlass.optional";
    public static final String COLUMNS = "windlass.columns";

    /// In the place of a shape: the model doesn't say the rank.
    public static final String ANY_RANK = "*";

    private static final int CONTINUATION = -1;
    private static final int PREFIX_BYTES = 8;

    private TensorSpecCodec() {}

    /// @return an encapsulated IPC schema message
    public static ByteBuffer encode(List<TensorSpec> specs) {
        var builder = new FlatBufferBuilder(512);
        int[] fields = specs.stream().mapToInt(it -> field(builder, it)).toArray();
        int fieldVector = Schema.createFieldsVector(builder, fields);
        Schema.startSchema(builder);
        Schema.addEndianness(builder, Endianness.Little);
        Schema.addFields(builder, fieldVector);
        int schema = Schema.endSchema(builder);
        Message.startMessage(builder);
        Message.addVersion(builder, MetadataVersion.V5);
        Message.addHeaderType(builder, MessageHeader.Schema);
        Message.addHeader(builder, schema);
        Message.addBodyLength(builder, 0);
        builder.finish(Message.endMessage(builder));
        var body = builder.dataBuffer();
        int padded = (body.remaining() + 7) & -8;
        var out = ByteBuffer.allocate(PREFIX_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        return out.putInt(CONTINUATION).putInt(padded).put(body).clear();
    }

    /// @throws SlabViolation if it isn't what [#encode] writes
    public static List<TensorSpec> decode(ByteBuffer ipc) {
        try {
            var in = ipc.slice().order(ByteOrder.LITTLE_ENDIAN);
            if (in.getInt() != CONTINUATION || in.getInt() != in.remaining()) {
                throw new SlabViolation("a schema has no Arrow prefix");
            }
            var message = Message.getRootAsMessage(in);
            if (message.headerType() != MessageHeader.Schema) {
                throw new SlabViolation("an Arrow message of type " + message.headerType() + " is no schema");
            }
            var schema = (Schema) message.header(new Schema());
            var specs = new ArrayList<TensorSpec>();
            for (int i = 0; i < schema.fieldsLength(); i++) {
                specs.add(spec(schema.fields(i)));
            }
            return specs;
        } catch (SlabViolation lie) {
            throw lie;
        } catch (RuntimeException malformed) {
            // Flatbuffers check nothing: any exception may come out of bytes that were not written as one.
            throw new SlabViolation("a schema is malformed: " + malformed);
        }
    }

    private static TensorSpec spec(Field field) {
        var datatype = Datatype.valueOf(metadata(field, DATATYPE));
        var shape = metadata(field, SHAPE);
        var spec = shape.equals(ANY_RANK)
                ? TensorSpec.ofAnyRank(field.name(), datatype)
                : new TensorSpec(field.name(), datatype, dims(shape));
        var columns = find(field, COLUMNS);
        var filled = columns == null ? spec : spec.filledBy(columns);
        return find(field, OPTIONAL) == null ? filled : filled.asOptional();
    }

    private static List<Long> dims(String shape) {
        return shape.isEmpty()
                ? List.of()
                : Arrays.stream(shape.split(",", -1)).map(Long::valueOf).toList();
    }

    private static String metadata(Field field, String key) {
        var value = find(field, key);
        if (value == null) {
            throw new SlabViolation("field " + field.name() + " lacks " + key);
        }
        return value;
    }

    private static @Nullable String find(Field field, String key) {
        for (int i = 0; i < field.customMetadataLength(); i++) {
            if (key.equals(field.customMetadata(i).key())) {
                return field.customMetadata(i).value();
            }
        }
        return null;
    }

    private static int field(FlatBufferBuilder builder, TensorSpec spec) {
        var row = spec.shape().stream().skip(1).toList();
        boolean tensor =
                spec.datatype().fixedWidth() && !row.isEmpty() && row.stream().allMatch(dim -> dim > 0);
        var pairs = new ArrayList<Integer>();
        pairs.add(pair(builder, DATATYPE, spec.datatype().name()));
        pairs.add(pair(builder, SHAPE, spec.anyRank() ? ANY_RANK : joined(spec.shape())));
        if (spec.optional()) {
            pairs.add(pair(builder, OPTIONAL, "true"));
        }
        if (!spec.columns().isEmpty()) {
            pairs.add(pair(builder, COLUMNS, spec.columns()));
        }
        if (!tensor) {
            return field(builder, spec.name(), leaf(builder, spec.datatype()), new int[0], pairs);
        }
        int child = field(builder, "item", leaf(builder, spec.datatype()), new int[0], List.of());
        pairs.add(pair(builder, "ARROW:extension:name", "arrow.fixed_shape_tensor"));
        pairs.add(pair(builder, "ARROW:extension:metadata", "{\"shape\":[" + joined(row) + "]}"));
        long size = row.stream().reduce(1L, Math::multiplyExact);
        var list = new FlatType(Type.FixedSizeList, FixedSizeList.createFixedSizeList(builder, Math.toIntExact(size)));
        return field(builder, spec.name(), list, new int[] {child}, pairs);
    }

    private record FlatType(byte code, int offset) {}

    private static int field(
            FlatBufferBuilder builder, String name, FlatType type, int[] children, List<Integer> pairs) {
        int nameAt = builder.createString(name);
        int childrenAt = Field.createChildrenVector(builder, children);
        int pairsAt = Field.createCustomMetadataVector(
                builder, pairs.stream().mapToInt(Integer::intValue).toArray());
        Field.startField(builder);
        Field.addName(builder, nameAt);
        Field.addNullable(builder, false);
        Field.addTypeType(builder, type.code);
        Field.addType(builder, type.offset);
        Field.addChildren(builder, childrenAt);
        Field.addCustomMetadata(builder, pairsAt);
        return Field.endField(builder);
    }

    private static FlatType leaf(FlatBufferBuilder builder, Datatype datatype) {
        return switch (datatype) {
            // One byte each, as ONNX Runtime has them: Arrow's own Bool is a bit.
            case BOOL, INT8 -> integer(builder, 8, true);
            case INT16 -> integer(builder, 16, true);
            case INT32 -> integer(builder, 32, true);
            case INT64 -> integer(builder, 64, true);
            case UINT8 -> integer(builder, 8, false);
            case UINT16 -> integer(builder, 16, false);
            case UINT32 -> integer(builder, 32, false);
            case UINT64 -> integer(builder, 64, false);
            case FP16 -> floating(builder, Precision.HALF);
            case FP32 -> floating(builder, Precision.SINGLE);
            case FP64 -> floating(builder, Precision.DOUBLE);
            case BF16 -> new FlatType(Type.FixedSizeBinary, FixedSizeBinary.createFixedSizeBinary(builder, 2));
            case BYTES -> {
                LargeUtf8.startLargeUtf8(builder);
                yield new FlatType(Type.LargeUtf8, LargeUtf8.endLargeUtf8(builder));
            }
        };
    }

    private static FlatType integer(FlatBufferBuilder builder, int bits, boolean signed) {
        return new FlatType(Type.Int, Int.createInt(builder, bits, signed));
    }

    private static FlatType floating(FlatBufferBuilder builder, short precision) {
        return new FlatType(Type.FloatingPoint, FloatingPoint.createFloatingPoint(builder, precision));
    }

    private static int pair(FlatBufferBuilder builder, String key, String value) {
        return KeyValue.createKeyValue(builder, builder.createSharedString(key), builder.createSharedString(value));
    }

    private static String joined(List<Long> dims) {
        return dims.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
