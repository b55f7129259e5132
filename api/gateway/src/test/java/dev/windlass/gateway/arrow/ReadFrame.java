package dev.windlass.gateway.arrow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;

/// A stream of one batch as Arrow's own library reads it.
public record ReadFrame(int rows, Map<String, String> metadata, List<Read> columns) {
    /// A column: its elements, those of lists one behind the other.
    public record Read(String name, Field field, int nulls, List<byte[]> elements) {}

    public static ReadFrame of(byte[] stream) {
        try (var allocator = new RootAllocator();
                var reader = new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
            var root = reader.getVectorSchemaRoot();
            if (!reader.loadNextBatch()) {
                throw new IllegalStateException("no batch");
            }
            var columns = new ArrayList<Read>();
            for (var vector : root.getFieldVectors()) {
                columns.add(new Read(vector.getName(), vector.getField(), vector.getNullCount(), elements(vector)));
            }
            int rows = root.getRowCount();
            var metadata = root.getSchema().getCustomMetadata();
            if (reader.loadNextBatch()) {
                throw new IllegalStateException("a second batch");
            }
            return new ReadFrame(rows, metadata, columns);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static List<byte[]> elements(FieldVector column) {
        var vector = column;
        while (vector instanceof FixedSizeListVector list) {
            vector = list.getDataVector();
        }
        var elements = new ArrayList<byte[]>();
        for (int i = 0; i < vector.getValueCount(); i++) {
            elements.add(element(vector, i));
        }
        return elements;
    }

    private static byte[] element(FieldVector vector, int index) {
        return switch (vector) {
            case BitVector bits -> new byte[] {(byte) bits.get(index)};
            case LargeVarCharVector texts -> Arrays.copyOf(texts.get(index), texts.get(index).length);
            default -> {
                int width = ((org.apache.arrow.vector.BaseFixedWidthVector) vector).getTypeWidth();
                var bytes = new byte[width];
                vector.getDataBuffer().getBytes((long) index * width, bytes);
                yield bytes;
            }
        };
    }
}
