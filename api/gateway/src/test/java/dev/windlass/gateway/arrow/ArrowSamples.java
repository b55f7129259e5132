package dev.windlass.gateway.arrow;

import dev.windlass.slab.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.pojo.ArrowType;

/// Frames for tests.
public final class ArrowSamples {
    private ArrowSamples() {}

    /// Two small batches with a column of each layout.
    ///
    /// @param codec plain, lz4 or zstd
    public static byte[] mixed(String codec) {
        var type = switch (codec) {
            case "lz4" -> CodecType.LZ4_FRAME;
            case "zstd" -> CodecType.ZSTD;
            default -> CodecType.NO_COMPRESSION;
        };
        return new RandomFrame(new Random(1), columns(), new int[] {3, 2}, type, Map.of("id", "7")).stream;
    }

    /// The inputs that take [#mixed].
    public static List<TensorSpec> specs() {
        return columns().stream()
                .map(it -> {
                    var shape = new ArrayList<>(List.of(-1L));
                    Arrays.stream(it.row).forEach(size -> shape.add((long) size));
                    return new TensorSpec(it.name, it.leaf.datatype, shape);
                })
                .toList();
    }

    private static List<RandomColumn> columns() {
        var index = new ArrowType.Int(8, true);
        return List.of(
                new RandomColumn("f", Leaf.FP32, new int[0], false, null, 0),
                new RandomColumn("t", Leaf.INT64, new int[] {1, 2}, true, null, 0),
                new RandomColumn("b", Leaf.BOOL, new int[] {2}, false, null, 0),
                new RandomColumn("s", Leaf.UTF8, new int[0], false, null, 0),
                new RandomColumn("v", Leaf.UTF8_VIEW, new int[0], false, null, 0),
                new RandomColumn("d", Leaf.UTF8, new int[0], false, index, 1));
    }

    /// A frame and what its columns have.
    public record Large(byte[] stream, List<List<byte[]>> expected) {}

    /// Whether a frame has validities where nothing is null.
    public enum Validity {
        WRITTEN,
        LEFT_OUT
    }

    /// One batch of floats `f` and tensors `t` of two int64.
    public static Large large(int rows, Validity validity) {
        var columns = List.of(
                new RandomColumn("f", Leaf.FP32, new int[0], false, null, 0),
                new RandomColumn("t", Leaf.INT64, new int[] {2}, true, null, 0));
        var frame = new RandomFrame(new Random(3), columns, new int[] {rows}, CodecType.NO_COMPRESSION, Map.of());
        var stream = validity == Validity.WRITTEN ? frame.stream : Validities.leftOut(frame.stream);
        return new Large(stream, columns.stream().map(it -> it.expected).toList());
    }

    /// So many bytes of 0 in a column of uint8, compressed to next to nothing.
    public static byte[] zeros(int bytes) {
        var column = new RandomColumn("x", Leaf.UINT8, new int[0], false, null, 0) {
            @Override
            void fill(FieldVector vector, int rows, Random random) {
                ((UInt1Vector) vector).allocateNew(rows);
                for (int i = 0; i < rows; i++) {
                    ((UInt1Vector) vector).set(i, 0);
                }
                vector.setValueCount(rows);
            }
        };
        return new RandomFrame(new Random(2), List.of(column), new int[] {bytes}, CodecType.ZSTD, Map.of()).stream;
    }
}
