package dev.windlass.gateway.arrow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// Streams of one batch that Arrow's own library writes, filled by the test.
public final class Streams {
    public static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

    private Streams() {}

    public static Field field(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), List.of());
    }

    public static Field list(String name, int size, Field item) {
        return new Field(name, FieldType.nullable(new ArrowType.FixedSizeList(size)), List.of(item));
    }

    public static byte[] stream(List<Field> fields, int rows, Consumer<VectorSchemaRoot> fill) {
        return stream(fields, Map.of(), rows, fill);
    }

    public static byte[] stream(
            List<Field> fields, Map<String, String> metadata, int rows, Consumer<VectorSchemaRoot> fill) {
        var out = new ByteArrayOutputStream();
        try (var allocator = new RootAllocator();
                var root = VectorSchemaRoot.create(new Schema(fields, metadata), allocator);
                var writer = new ArrowStreamWriter(root, null, Channels.newChannel(out))) {
            root.allocateNew();
            fill.accept(root);
            root.setRowCount(rows);
            writer.start();
            writer.writeBatch();
            writer.end();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return out.toByteArray();
    }
}
