package dev.windlass.worker;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.windlass.onnx.ReplyArea;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run's outputs, to be compared row by row with another run's.
final class KeptRows implements ReplyArea {
    /// Of one run; with more there is no batch in which it would fit.
    static final long BYTES_MAX = 4 << 20;

    /// By how much a floating-point number may differ from another, of the larger one.
    private static final double RELATIVE = 1e-6;

    private final int rows;
    private final Arena arena;
    private final List<Output> outputs = new ArrayList<>();
    private long used;

    private record Output(Datatype datatype, long[] dims, MemorySegment data) {}

    KeptRows(int rows, Arena arena) {
        this.rows = rows;
        this.arena = arena;
    }

    /// Whether each output has as many rows as were asked for.
    boolean byRow() {
        return outputs.stream().allMatch(it -> it.dims.length > 0 && it.dims[0] == rows);
    }

    /// Whether one row is what `alone` has, which has no other.
    boolean same(int row, KeptRows alone) {
        for (int i = 0; i < outputs.size(); i++) {
            var ours = outputs.get(i);
            var its = alone.outputs.get(i);
            int rank = ours.dims.length;
            boolean sameShape = rank == its.dims.length && Arrays.equals(ours.dims, 1, rank, its.dims, 1, rank);
            if (!sameShape || !same(ours.datatype, rowOf(ours, row), its.data)) {
                return false;
            }
        }
        return outputs.size() == alone.outputs.size();
    }

    private MemorySegment rowOf(Output output, int row) {
        long rowBytes = output.data.byteSize() / rows;
        return output.data.asSlice(row * rowBytes, rowBytes);
    }

    private static boolean same(Datatype datatype, MemorySegment left, MemorySegment right) {
        if (left.mismatch(right) == -1) {
            return true;
        }
        boolean close = left.byteSize() == right.byteSize();
        int size = datatype.byteSize();
        for (long at = 0; close && at < left.byteSize(); at += size) {
            close = switch (datatype) {
                case FP32 -> close(left.get(JAVA_FLOAT_UNALIGNED, at), right.get(JAVA_FLOAT_UNALIGNED, at));
                case FP64 -> close(left.get(JAVA_DOUBLE_UNALIGNED, at), right.get(JAVA_DOUBLE_UNALIGNED, at));
                default -> false;
            };
        }
        return close;
    }

    private static boolean close(double left, double right) {
        double apart = Math.abs(left - right);
        return Double.compare(left, right) == 0
                || apart == 0
                || (Double.isFinite(apart) && apart <= RELATIVE * Math.max(Math.abs(left), Math.abs(right)));
    }

    @Override
    public @Nullable MemorySegment fixed(int index, Datatype datatype, long[] dims, long byteLength) {
        used += byteLength;
        if (used > BYTES_MAX) {
            return null;
        }
        var data = arena.allocate(byteLength, TensorTable.ALIGNMENT);
        outputs.add(new Output(datatype, dims.clone(), data));
        return data;
    }

    @Override
    public @Nullable Tensor strings(int index, long[] dims, long elements, long byteLength) {
        return null;
    }

    @Override
    public long bytesNeeded() {
        return used;
    }

    @Override
    public long bytesMax() {
        return BYTES_MAX;
    }

    @Override
    public void restart() {
        outputs.clear();
        used = 0;
    }
}
