package dev.windlass.worker.inspect;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorSpecCodec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// A model's inputs or outputs as an Arrow schema: one column per tensor, one record per row.
///
/// A tensor whose rank the model doesn't say is a list of its elements. A leading dimension that each request chooses
/// counts the records. What is left of the shape is nothing
/// (a plain column), fixed (`arrow.fixed_shape_tensor`) or not (`arrow.variable_shape_tensor`). Each
/// column says its datatype and whole shape in its metadata, so that nothing is lost.
public final class ArrowSchemas {
    private static final String EXTENSION_NAME = "ARROW:extension:name";
    private static final String EXTENSION_METADATA = "ARROW:extension:metadata";

    private ArrowSchemas() {}

    public static Schema of(List<TensorSpec> specs) {
        return new Schema(specs.stream().map(ArrowSchemas::column).toList());
    }

    /// The schema as an encapsulated IPC message.
    public static byte[] message(List<TensorSpec> specs) {
        return of(specs).serializeAsMessage();
    }

    private static Field column(TensorSpec spec) {
        var shape = spec.shape();
        boolean rows = !shape.isEmpty() && shape.getFirst() < 0;
        var record = rows ? shape.subList(1, shape.size()) : shape;
        var metadata = new TreeMap<String, String>();
        metadata.put(TensorSpecCodec.DATATYPE, spec.datatype().name());
        metadata.put(TensorSpecCodec.SHAPE, spec.anyRank() ? TensorSpecCodec.ANY_RANK : json(shape));
        if (spec.optional()) {
            metadata.put(TensorSpecCodec.OPTIONAL, "true");
        }
        if (spec.anyRank()) {
            var item = element("item", spec.datatype(), Map.of());
            return field(spec.name(), new ArrowType.List(), metadata, List.of(item));
        }
        if (record.isEmpty()) {
            return element(spec.name(), spec.datatype(), metadata);
        }
        if (record.stream().allMatch(dim -> dim >= 0)) {
            metadata.put(EXTENSION_NAME, "arrow.fixed_shape_tensor");
            metadata.put(EXTENSION_METADATA, "{\"shape\":" + json(record) + "}");
            return fixed(spec, record, metadata);
        }
        metadata.put(EXTENSION_NAME, "arrow.variable_shape_tensor");
        metadata.put(EXTENSION_METADATA, "{\"uniform_shape\":" + json(record).replace("-1", "null") + "}");
        return variable(spec, record, metadata);
    }

    private static Field fixed(TensorSpec spec, List<Long> shape, Map<String, String> metadata) {
        long elements = shape.stream().reduce(1L, Math::multiplyExact);
        return field(
                spec.name(),
                new ArrowType.FixedSizeList(Math.toIntExact(elements)),
                metadata,
                List.of(element("item", spec.datatype(), Map.of())));
    }

    private static Field variable(TensorSpec spec, List<Long> shape, Map<String, String> metadata) {
        var data = field("data", new ArrowType.List(), Map.of(), List.of(element("item", spec.datatype(), Map.of())));
        var sizes = field(
                "shape",
                new ArrowType.FixedSizeList(shape.size()),
                Map.of(),
                List.of(field("item", new ArrowType.Int(Integer.SIZE, true), Map.of(), List.of())));
        return field(spec.name(), new ArrowType.Struct(), metadata, List.of(data, sizes));
    }

    private static Field element(String name, Datatype datatype, Map<String, String> metadata) {
        if (datatype != Datatype.BOOL) {
            return field(name, type(datatype), metadata, List.of());
        }
        // a byte each, as ONNX Runtime has them, not Arrow's bit
        var extended = new TreeMap<>(metadata);
        extended.put(EXTENSION_NAME, "arrow.bool8");
        extended.put(EXTENSION_METADATA, "");
        return field(name, type(datatype), extended, List.of());
    }

    private static Field field(
            String name, ArrowType type, Map<String, String> metadata, @Nullable List<Field> children) {
        return new Field(name, new FieldType(false, type, null, metadata), children);
    }

    private static ArrowType type(Datatype datatype) {
        return switch (datatype) {
            case BOOL, INT8 -> new ArrowType.Int(8, true);
            case INT16 -> new ArrowType.Int(16, true);
            case INT32 -> new ArrowType.Int(32, true);
            case INT64 -> new ArrowType.Int(64, true);
            case UINT8 -> new ArrowType.Int(8, false);
            case UINT16 -> new ArrowType.Int(16, false);
            case UINT32 -> new ArrowType.Int(32, false);
            case UINT64 -> new ArrowType.Int(64, false);
            case FP16 -> new ArrowType.FloatingPoint(FloatingPointPrecision.HALF);
            case BF16 -> new ArrowType.FixedSizeBinary(2); // Arrow has no bfloat16
            case FP32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case FP64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case BYTES -> new ArrowType.LargeUtf8();
        };
    }

    private static String json(List<Long> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}
