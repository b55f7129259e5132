package dev.windlass.worker;

import dev.windlass.onnx.Tensor;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Rows that nobody sent, the same ones each time: floats in [-1, 1), and small whole numbers, which are places in most
/// tables.
final class MadeUpRows {
    /// Of the dimensions that a request chooses, all but the first.
    private static final int INNER_DIMENSION = 2;

    private static final int WHOLE_NUMBERS = 4;
    private static final long SEED = 20_231;

    private final List<TensorSpec> specs;
    private final Arena arena;
    private final @Nullable MemorySegment[] all;

    /// @param specs of fixed width and known rank; those that may be left out are
    MadeUpRows(List<TensorSpec> specs, int rows, Arena arena) {
        this.specs = specs;
        this.arena = arena;
        this.all = new @Nullable MemorySegment[specs.size()];
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < all.length; i++) {
            var spec = specs.get(i);
            if (!spec.optional()) {
                var data = arena.allocate(rows * rowBytes(spec), TensorTable.ALIGNMENT);
                fill(data, spec.datatype(), random);
                all[i] = data;
            }
        }
    }

    /// What one row takes.
    static long rowBytes(List<TensorSpec> specs) {
        return specs.stream()
                .filter(it -> !it.optional())
                .mapToLong(MadeUpRows::rowBytes)
                .sum();
    }

    /// A model's inputs: `rows` rows from `from` on.
    @Nullable Tensor[] of(int from, int rows) {
        var inputs = new @Nullable Tensor[all.length];
        for (int i = 0; i < inputs.length; i++) {
            var data = all[i];
            if (data != null) {
                var spec = specs.get(i);
                long rowBytes = rowBytes(spec);
                var place = arena.allocate(rows * rowBytes, TensorTable.ALIGNMENT);
                MemorySegment.copy(data, from * rowBytes, place, 0, rows * rowBytes);
                inputs[i] = new Tensor(spec.datatype(), dims(spec, rows), place, null);
            }
        }
        return inputs;
    }

    private static long[] dims(TensorSpec spec, int rows) {
        var dims = spec.shape(INNER_DIMENSION);
        dims[0] = rows;
        return dims;
    }

    private static long rowBytes(TensorSpec spec) {
        return spec.datatype().byteSize() * TensorTable.elements(dims(spec, 1));
    }

    private static void fill(MemorySegment data, Datatype datatype, SplittableRandom random) {
        int size = datatype.byteSize();
        for (long at = 0; at < data.byteSize(); at += size) {
            switch (datatype) {
                case FP32 -> data.set(ValueLayout.JAVA_FLOAT, at, (float) random.nextDouble(-1, 1));
                case FP64 -> data.set(ValueLayout.JAVA_DOUBLE, at, random.nextDouble(-1, 1));
                case FP16 ->
                    data.set(ValueLayout.JAVA_SHORT, at, Float.floatToFloat16((float) random.nextDouble(-1, 1)));
                case BF16 ->
                    data.set(ValueLayout.JAVA_SHORT, at, (short)
                            (Float.floatToIntBits((float) random.nextDouble(-1, 1)) >> 16));
                case BOOL -> data.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt(2));
                // little-endian: the lowest byte says it, the others are 0
                case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES ->
                    data.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt(WHOLE_NUMBERS));
            }
        }
    }
}
